// A root file system out of Debian packages and all that they depend on, unpacked and never installed: what the sandbox of a build
// has for its `/`. Maintainers' scripts do not run, so the links that they would make are made here.

import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactFolder, artifactKey } from '../../infra/files/artifact-folder.ts';
import type { DebianArchive } from './archive.ts';
import { cacheFolders } from './cache-folders.ts';
import { closureOf, dependencyMissing } from './closure.ts';
import { fetchPackages } from './deb-store.ts';
import type { PlannedArtifact } from './kernel.ts';
import type { FoundPackage } from './package-index.ts';
import { openScope } from './package-scope.ts';
import { writeProvenance } from './provenance.ts';
import type { IndexOptions } from './suite-index.ts';
import { unpackTogether } from './tree.ts';

/** Raised when roots are made in another way. */
const layout = 1;

/** What every Debian has and no package of it says (Policy 3.8), as far as builds use it. */
export const essentialPackages: readonly string[] = [
  ...['bash', 'coreutils', 'dash', 'debianutils', 'diffutils', 'findutils', 'grep', 'gzip', 'hostname', 'libc-bin', 'mawk'],
  ...['perl-base', 'sed', 'tar', 'xz-utils'],
];

// Of use only to packages that are installed.
const notFollowed =
  /^(adduser|base-files|base-passwd|passwd|login|debconf|debconf-2\.0|dpkg|init-system-helpers|install-info|man-db|groff-base|sensible-utils|systemd|udev|ucf|ca-certificates|shared-mime-info)$/;

/** Makes the root, from the cache when it is there; its folder. */
export async function makeBuildRoot(
  archive: DebianArchive,
  packages: readonly FoundPackage[],
  options: IndexOptions,
): Promise<string> {
  const { packages: all, folder } = await planBuildRoot(archive, packages, options);
  await artifactFolder(folder, async (temporary) => {
    const what = 'the toolchain of a build';
    const paths = await fetchPackages(archive, all, { ...options, what, into: 'cache' });
    await unpackTogether(paths, temporary, options, what);
    await makeAlternatives(temporary);
    await mkdir(join(temporary, 'etc'), { recursive: true });
    await writeFile(join(temporary, 'etc', 'passwd'), 'root:x:0:0:root:/tmp:/bin/sh\n');
    await writeFile(join(temporary, 'etc', 'group'), 'root:x:0:\n');
    await writeProvenance(temporary, all);
  });
  return folder;
}

/** Of which packages it is made, and where it is kept. */
export async function planBuildRoot(
  archive: DebianArchive,
  packages: readonly FoundPackage[],
  options: IndexOptions,
): Promise<PlannedArtifact> {
  const [first] = packages;
  if (first === undefined) throw new Error('bug in firstbad: a toolchain needs a package');
  const scope = await openScope(archive, first, options);
  const { packages: all, missing } = closureOf(packages, scope, (name) => !notFollowed.test(name));
  if (missing.length > 0) throw dependencyMissing(missing);
  const key = artifactKey({ root: layout, packages: all.map((one) => one.sha256).sort() });
  return { packages: all, folder: join(cacheFolders(archive.cacheFolder).trees, key) };
}

// update-alternatives would make these (their packages' postinst): the link, and what it leads to, by the beginning of its name.
const alternatives: readonly (readonly [string, string])[] = [
  // What a package asks for stands before what every Debian has: GRUB 2.12 sorts with gawk's own asorti.
  ['awk', 'gawk'],
  ['awk', 'mawk'],
  ['cc', 'gcc'],
  ['c++', 'g++'],
  ['yacc', 'bison.yacc'],
  ['which', 'which.debianutils'],
  ['automake', 'automake-1'],
  ['aclocal', 'aclocal-1'],
  ['sh', 'dash'],
];

async function makeAlternatives(root: string): Promise<void> {
  const folder = join(root, 'usr', 'bin');
  const names = (await readdir(folder)).sort();
  for (const [link, start] of alternatives) {
    const target = names.includes(start) ? start : names.find((name) => name.startsWith(`${start}.`));
    if (target !== undefined && !existsSync(join(folder, link))) await symlink(target, join(folder, link));
  }
}
