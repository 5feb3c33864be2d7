// The shelves of the cache, in the order in which they are listed.

import { basename, join } from 'node:path';
import { guestCacheFolders } from '../guests/cache-folders.ts';
import { isArtifactUnchanged } from '../infra/files/artifact-folder.ts';
import { sha256OfFile } from '../infra/files/files.ts';
import { openFolderShelf } from '../infra/files/folder-shelf.ts';
import type { Folders } from '../infra/files/folders.ts';
import { isAsRecorded } from '../infra/files/recorded.ts';
import type { CacheShelf } from '../ports/cache.ts';
import { cacheFolders } from '../sources/debian/cache-folders.ts';
import { isCatalogueWhole } from '../sources/debian/suite-index.ts';
import { openWorktreeShelf } from '../sources/git/worktree-shelf.ts';

const gibibyte = 1024 ** 3;

// What a month of work leaves: packages and kernels are downloads and dear without a good network; a saved VM is made again in
// seconds and takes 160 MiB; a built kernel takes 15 MiB and ten minutes.
const limits = {
  packages: 4 * gibibyte,
  kernels: 8 * gibibyte,
  programs: 4 * gibibyte,
  // A kernel with its modules takes 150 MB.
  named: 4 * gibibyte,
  builds: 5 * gibibyte,
  vms: 6 * gibibyte,
  images: 2 * gibibyte,
  // A catalogue takes 10 MB; the Debian source keeps few of them itself.
  indexes: 2 * gibibyte,
  // A kernel's with its objects takes 2 GiB, and saves four minutes of five in the next build.
  worktrees: 12 * gibibyte,
  // As builders tell ccache itself.
  objects: 2 * gibibyte,
  // As the histories' own limit; what was made of patches is small.
  git: gibibyte,
} as const;

/** In the order in which people read them. */
export function cacheShelves({ cache }: Pick<Folders, 'cache'>): readonly CacheShelf[] {
  const at: At = (...names) => join(cache, ...names);
  return [...unpackedShelves(at), ...builtShelves(at), ...machineShelves(at), indexShelf(at)];
}

type At = (...names: readonly string[]) => string;

function unpackedShelves(at: At): readonly CacheShelf[] {
  const debian = cacheFolders(at('debian'));
  return [
    openFolderShelf({ name: 'packages', bytesMax: limits.packages, folders: [debian.packages], isWhole: hasItsHash }),
    openFolderShelf({ name: 'kernels', bytesMax: limits.kernels, folders: [debian.kernels], isWhole: isArtifactUnchanged }),
    openFolderShelf({
      name: 'programs',
      bytesMax: limits.programs,
      folders: [
        debian.trees,
        debian.unpacked,
        at('files', 'trees'),
        at('files', 'firmware'),
        at('machine', 'trees'),
        at('probes'),
      ],
      isWhole: isArtifactUnchanged,
    }),
    openFolderShelf({
      name: 'named sources',
      bytesMax: limits.named,
      folders: [at('places'), at('places', 'layouts')],
      // The folder of layouts stands among what came of them.
      isEntry: (name) => name !== 'layouts',
      isWhole: isArtifactUnchanged,
    }),
  ];
}

function builtShelves(at: At): readonly CacheShelf[] {
  return [
    openFolderShelf({
      name: 'builds',
      bytesMax: limits.builds,
      folders: [at('builds', 'entries')],
      isWhole: isArtifactUnchanged,
    }),
    openWorktreeShelf({ name: 'worktrees', bytesMax: limits.worktrees, folder: at('worktrees') }),
    openFolderShelf({
      name: 'compiled objects',
      bytesMax: limits.objects,
      folders: [at('builds', 'ccache')],
      // ccache's folders of objects; its configuration and what it writes just now are its own.
      isEntry: (name) => /^[0-9a-f]$/.test(name),
      isWhole: async () => null,
    }),
    openFolderShelf({
      name: 'histories',
      bytesMax: limits.git,
      folders: [at('git', 'git-histories'), at('patched')],
      isWhole: async () => null,
    }),
  ];
}

function machineShelves(at: At): readonly CacheShelf[] {
  const guests = guestCacheFolders(at());
  return [
    openFolderShelf({ name: 'saved VMs', bytesMax: limits.vms, folders: [at('vms')], isWhole: isAsRecorded }),
    openFolderShelf({
      name: 'disks and images',
      bytesMax: limits.images,
      folders: [at('disks'), at('initramfs'), guests.images, guests.initramfs],
      // The disk that a host may write to.
      isEntry: (name) => !/^scratch-\d+$/.test(name),
      isWhole: isAsRecorded,
    }),
    openFolderShelf({
      name: 'sandboxes',
      bytesMax: limits.images,
      folders: [at('flat')],
      isEntry: (name) => name.startsWith('root-'),
      isWhole: isAsRecorded,
    }),
  ];
}

function indexShelf(at: At): CacheShelf {
  const debian = cacheFolders(at('debian'));
  return openFolderShelf({
    name: 'indexes',
    bytesMax: limits.indexes,
    folders: [debian.releases, debian.catalogues, debian.made],
    isWhole: async (path) => (path.endsWith('.tsv') ? isCatalogueWhole(path) : isAsRecorded(path)),
  });
}

/** Packages are named by the hash of their bytes. */
async function hasItsHash(path: string): Promise<boolean | null> {
  const hash = /^([0-9a-f]{64})\.deb$/.exec(basename(path))?.[1];
  return hash === undefined ? null : (await sha256OfFile(path)) === hash;
}
