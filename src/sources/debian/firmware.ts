// Firmware out of a Debian package: the images alone, in one folder.

import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../core/base/user-error.ts';
import { artifactFolder, artifactKey } from '../../infra/files/artifact-folder.ts';
import { firmwareImage } from '../../infra/files/firmware-image.ts';
import { isMissing } from '../../infra/files/files.ts';
import type { DebianArchive } from './archive.ts';
import { cacheFolders } from './cache-folders.ts';
import { fetchPackages, unpackPackage } from './deb-store.ts';
import type { FoundPackage } from './package-index.ts';
import { writeProvenance } from './provenance.ts';
import type { IndexOptions } from './suite-index.ts';

/** Raised when what a firmware's folder holds changes. */
const layout = 1;

// Where Debian's seabios has its images.
const places = ['usr/share/seabios', 'usr/share/qemu'];

/** Makes the folder, from the cache when it is there. Firmware depends on no other package. */
export async function makeFirmware(archive: DebianArchive, found: FoundPackage, options: IndexOptions): Promise<string> {
  const folder = join(cacheFolders(archive.cacheFolder).trees, artifactKey({ firmware: layout, package: found.sha256 }));
  await artifactFolder(folder, async (temporary) => {
    const what = `${found.name} ${found.version}`;
    const paths = await fetchPackages(archive, [found], { ...options, what, into: 'cache' });
    const unpacked = join(temporary, 'unpacked');
    await mkdir(unpacked);
    for (const path of paths) await unpackPackage(path, unpacked, options.signal);
    for (const place of places) await copyFiles(join(unpacked, place), temporary);
    await rm(unpacked, { recursive: true });
    if (firmwareImage(await readdir(temporary)) === null) throw noImage(what);
    await writeProvenance(temporary, [found]);
  });
  return folder;
}

async function copyFiles(from: string, into: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const entry of entries) if (entry.isFile()) await copyFile(join(from, entry.name), join(into, entry.name));
}

function noImage(what: string): LabError {
  return new LabError({
    code: 'firmware-missing',
    message: `${what} has no bios-256k.bin and no bios.bin in ${places.join(' or ')}.`,
    hint: 'The role firmware is for packages such as seabios.',
  });
}
