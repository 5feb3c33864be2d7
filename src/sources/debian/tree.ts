// A tree of programs out of Debian packages and all that they depend on, unpacked and never installed.

import { mkdir, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { artifactFolder, artifactKey } from '../../infra/files/artifact-folder.ts';
import { makeRelocatableTree, type TreeContent } from '../../infra/files/relocatable-tree.ts';
import { unpackDeb } from '../../infra/unpack/deb.ts';
import type { TreeArtifact } from '../../ports/source.ts';
import type { DebianArchive } from './archive.ts';
import { cacheFolders } from './cache-folders.ts';
import { closureOf, dependencyMissing } from './closure.ts';
import { fetchPackages } from './deb-store.ts';
import type { PlannedArtifact } from './kernel.ts';
import type { FoundPackage } from './package-index.ts';
import { openScope } from './package-scope.ts';
import { writeProvenance } from './provenance.ts';
import type { IndexOptions } from './suite-index.ts';

export interface TreeRequest {
  /** The packages that were asked for; all of one suite. */
  readonly packages: readonly FoundPackage[];
  readonly content: TreeContent;
  /** True takes every program of the packages that were asked for, and none of those that they depend on. */
  readonly allPrograms?: true;
}

/** Raised when trees are made in another way. */
const layout = 1;

/** Makes the tree, from the cache when it is there; its folder. */
export async function makeTree(archive: DebianArchive, request: TreeRequest, options: IndexOptions): Promise<string> {
  const { packages, folder } = await planTree(archive, request, options);
  const { content } = request;
  await artifactFolder(folder, async (temporary) => {
    const what = request.packages.map((one) => `${one.name} ${one.version}`).join(', ');
    const paths = await fetchPackages(archive, packages, { ...options, what, into: 'cache' });
    const unpacked = join(temporary, 'unpacked');
    const own = new Set<string>();
    await unpackTogether(paths, unpacked, options, what, (index, name) => {
      const program = index < request.packages.length ? /^(?:usr\/)?s?bin\/([^/]+)$/.exec(name)?.[1] : undefined;
      if (program !== undefined && request.allPrograms === true) own.add(program);
    });
    await makeRelocatableTree({
      ...content,
      programs: [...content.programs, ...[...own].sort()],
      from: unpacked,
      into: temporary,
    });
    await rm(unpacked, { recursive: true });
    await writeProvenance(temporary, packages);
  });
  return folder;
}

/** Of which packages it is made, and where it is kept. */
export async function planTree(archive: DebianArchive, request: TreeRequest, options: IndexOptions): Promise<PlannedArtifact> {
  const [first] = request.packages;
  if (first === undefined) throw new Error('bug in firstbad: a tree needs a package');
  const scope = await openScope(archive, first, options);
  const { packages, missing } = closureOf(request.packages, scope, isNeededToRun);
  if (missing.length > 0) throw dependencyMissing(missing);
  const { content } = request;
  const all = request.allPrograms === true ? { allPrograms: true } : {};
  const key = artifactKey({ layout, packages: packages.map((one) => one.sha256).sort(), content, ...all });
  return { packages, folder: join(cacheFolders(archive.cacheFolder).trees, key) };
}

// Only the maintainers' scripts of other packages need these, and those scripts are never run; or they hold texts.
const notNeededToRun =
  /^(adduser|base-passwd|passwd|login\.defs|debconf|dpkg|perl|perl-base|tar|install-info|init-system-helpers|sensible-utils|ucf|lsb-base|systemd|udev|iso-codes|gcc-\d+-base|fontconfig-config|libc-gconv-modules-extra)$/;

function isNeededToRun(name: string): boolean {
  return !notNeededToRun.test(name);
}

const texts = /^usr\/share\/(?:doc|man|locale|info|lintian|bug)(?:\/|$)/;

/** Unpacks all into one folder in which, as on every Debian of today, /lib and /bin lead to /usr (Debian's merged /usr). */
export async function unpackTogether(
  paths: readonly string[],
  folder: string,
  options: IndexOptions,
  what: string,
  /** Told each file, by the number of its package. */
  onFile: (index: number, name: string) => void = () => undefined,
): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64']) {
    await mkdir(join(folder, 'usr', name), { recursive: true });
    await symlink(`usr/${name}`, join(folder, name));
  }
  for (const [index, path] of paths.entries()) {
    options.progress({ what: `unpacking ${what}`, done: index, total: paths.length, unit: 'items' });
    const wanted = (name: string): boolean => {
      onFile(index, name);
      return !texts.test(name);
    };
    await unpackDeb(path, folder, { signal: options.signal, wanted });
  }
  options.progress({ what: `unpacking ${what}`, done: paths.length, total: paths.length, unit: 'items' });
}

/** The artifact in a folder that `makeTree` made. */
export function treeArtifactIn(folder: string): TreeArtifact {
  return { kind: 'tree', key: basename(folder), root: folder };
}
