// A kernel out of its packages: image, configuration and modules, wherever this generation of packages puts them.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactFolder, artifactKey } from '../../infra/files/artifact-folder.ts';
import { takeInstalledKernel } from '../../infra/files/installed-kernel.ts';
import { unpackDeb } from '../../infra/unpack/deb.ts';
import type { DebianArchive } from './archive.ts';
import { cacheFolders } from './cache-folders.ts';
import { closureOf, dependencyMissing, type PackageScope } from './closure.ts';
import { fetchPackages } from './deb-store.ts';
import type { FoundPackage } from './package-index.ts';
import { openScope } from './package-scope.ts';
import { writeProvenance } from './provenance.ts';
import type { IndexOptions } from './suite-index.ts';

export interface PlannedArtifact {
  readonly packages: readonly FoundPackage[];
  readonly folder: string;
}

/** Raised when what a kernel's folder holds changes. */
const layout = 1;

/**
 * Downloads and unpacks a kernel package and what it was split into (from 6.19 on `linux-image-*` is a package of 2 KiB that
 * depends on `linux-binary-*`, `linux-modules-*` and `linux-base-*`). The modules stay as they are shipped.
 */
export async function makeKernel(archive: DebianArchive, image: FoundPackage, options: IndexOptions): Promise<string> {
  const { packages, folder } = await planKernel(archive, image, options);
  await artifactFolder(folder, async (temporary) => {
    const what = `${image.name} ${image.version}`;
    // A package of 30 to 70 MB is of no use once it is unpacked, so it is not kept; a damaged kernel is downloaded again.
    const downloads = join(temporary, 'downloads');
    const paths = await fetchPackages(archive, packages, { ...options, what, into: { folder: downloads } });
    const unpacked = join(temporary, 'unpacked');
    await mkdir(unpacked);
    for (const path of paths) await unpackDeb(path, unpacked, { signal: options.signal });
    await takeInstalledKernel(unpacked, temporary, { what: `the packages of ${what}` });
    for (const folder of [downloads, unpacked]) await rm(folder, { recursive: true, force: true });
    await writeProvenance(temporary, packages);
  });
  return folder;
}

/** Of which packages it is made, and where it is kept. */
export async function planKernel(archive: DebianArchive, image: FoundPackage, options: IndexOptions): Promise<PlannedArtifact> {
  const scope = await openScope(archive, image, options);
  const { packages, missing } = closureOf([image], scope, isPartOfKernel);
  const parts = missing.filter((sentence) => !isAboutScripts(sentence));
  if (parts.length > 0) throw dependencyMissing(parts);
  const key = artifactKey({ layout, packages: packages.map((one) => one.sha256).sort() });
  return { packages, folder: join(cacheFolders(archive.cacheFolder).kernels, key) };
}

/** One sentence for each package that the kernel needs and the archive has lost. */
export function missingParts(image: FoundPackage, scope: PackageScope): readonly string[] {
  return closureOf([image], scope, isPartOfKernel).missing.filter((sentence) => !isAboutScripts(sentence));
}

function isPartOfKernel(name: string): boolean {
  return /^linux-(image|binary|modules|base)-\d/.test(name);
}

/** linux-base-6.18.* has only scripts, and left the archive before the image. */
function isAboutScripts(missing: string): boolean {
  return missing.includes('depends on linux-base-');
}
