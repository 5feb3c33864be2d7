// The shelves of the cache, in the order in which they are listed.

import { basename, join } from 'node:path';
import { isArtifactUnchanged } from '../infra/artifact-folder.ts';
import { sha256OfFile } from '../infra/files.ts';
import { openFolderShelf } from '../infra/folder-shelf.ts';
import type { Folders } from '../infra/folders.ts';
import type { CacheShelf } from '../ports/cache.ts';
import { cacheFolders } from '../sources/debian/cache-folders.ts';

export function cacheShelves({ cache }: Pick<Folders, 'cache'>): readonly CacheShelf[] {
  const debian = cacheFolders(join(cache, 'debian'));
  const at = (...names: readonly string[]): string => join(cache, ...names);
  return [
    openFolderShelf({ name: 'packages', folders: [debian.packages], isWhole: hasItsHash }),
    openFolderShelf({ name: 'kernels', folders: [debian.kernels], isWhole: isArtifactUnchanged }),
    openFolderShelf({
      name: 'programs',
      folders: [debian.trees, debian.unpacked, at('files', 'trees'), at('files', 'firmware'), at('machine', 'trees')],
      isWhole: isArtifactUnchanged,
    }),
    openFolderShelf({ name: 'builds', folders: [at('builds', 'entries')], isWhole: isArtifactUnchanged }),
    // QEMU checks a saved VM itself; a disk or an image is made again when its key changes.
    openFolderShelf({ name: 'saved VMs', folders: [at('vms')], isWhole: async () => null }),
    openFolderShelf({
      name: 'disks and images',
      folders: [at('disks'), at('images'), at('initramfs')],
      isWhole: async () => null,
    }),
  ];
}

/** Packages are named by the hash of their bytes. */
async function hasItsHash(path: string): Promise<boolean | null> {
  const hash = /^([0-9a-f]{64})\.deb$/.exec(basename(path))?.[1];
  return hash === undefined ? null : (await sha256OfFile(path)) === hash;
}
