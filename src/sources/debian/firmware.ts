// Firmware out of a Debian package: its images alone, in one folder, and which of them a step sees under which name.

import { copyFile, lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { together } from '../../core/base/together.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { Architecture } from '../../core/scenario/architecture.ts';
import { artifactFolder, artifactKey } from '../../infra/files/artifact-folder.ts';
import { isMissing } from '../../infra/files/files.ts';
import { resolveIn } from '../../infra/files/rooted-path.ts';
import { type FirmwareFiles, firmwareFiles } from '../../infra/machine/firmware-files.ts';
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

/** Raised when what a firmware's folder holds changes. */
export const firmwareLayout = 3;

// QEMU reads the images of SeaBIOS by their names from one folder, so all of them come along.
const folders = ['usr/share/seabios', 'usr/share/qemu'];
const descriptorsFolder = 'usr/share/qemu/firmware';
const filesName = 'firmware.json';

/** Makes the folder, from the cache when it is there. */
export async function makeFirmware(
  archive: DebianArchive,
  found: FoundPackage,
  architecture: Architecture,
  options: IndexOptions,
): Promise<string> {
  const { packages, folder } = await planFirmware(archive, found, architecture, options);
  await artifactFolder(folder, async (temporary) => {
    const what = `${found.name} ${found.version}`;
    const paths = await fetchPackages(archive, packages, { ...options, what, into: 'cache' });
    const unpacked = join(temporary, 'unpacked');
    await mkdir(unpacked);
    for (const path of paths) await unpackDeb(path, unpacked, { signal: options.signal });
    const files = await findFiles(unpacked, architecture);
    if (Object.values(files).every((path) => path === null)) throw noImage(what, architecture);
    for (const place of folders) await copyFiles(await resolveIn(unpacked, place), temporary);
    const kept = await keepFiles(files, unpacked, temporary);
    await writeFile(join(temporary, filesName), `${JSON.stringify(kept)}\n`);
    await rm(unpacked, { recursive: true });
    await writeProvenance(temporary, packages);
  });
  return folder;
}

/** Of which packages it is made, and where it is kept. From forky on `ovmf` has no file and depends on `ovmf-generic`. */
export async function planFirmware(
  archive: DebianArchive,
  found: FoundPackage,
  architecture: Architecture,
  options: IndexOptions,
): Promise<PlannedArtifact> {
  const scope = await openScope(archive, found, options);
  const { packages, missing } = closureOf([found], scope, (name) => /^(ovmf|qemu-efi)-/.test(name));
  if (missing.length > 0) throw dependencyMissing(missing);
  const hashes = packages.map((one) => one.sha256).sort();
  const key = artifactKey({ firmware: firmwareLayout, packages: hashes, architecture });
  return { packages, folder: join(cacheFolders(archive.cacheFolder).trees, key) };
}

/** The artifact in a folder that `makeFirmware` made. */
export async function firmwareArtifactIn(folder: string): Promise<TreeArtifact> {
  const kept = JSON.parse(await readFile(join(folder, filesName), 'utf8')) as FirmwareFiles;
  const files = Object.fromEntries(
    Object.entries(kept).flatMap(([name, path]: [string, string | null]) =>
      path === null ? [] : [[name, join(folder, path)]],
    ),
  );
  return { kind: 'tree', key: basename(folder), root: folder, files };
}

async function findFiles(unpacked: string, architecture: Architecture): Promise<FirmwareFiles> {
  const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    // Links of packages lead to their own files, or out of them to others' that are not here.
    if (entry.isFile() || (entry.isSymbolicLink() && (await fileIn(unpacked, path)) !== null))
      paths.push(relative(unpacked, path));
  }
  const described = paths.filter((path) => path.startsWith(`${descriptorsFolder}/`) && path.endsWith('.json')).sort();
  const texts = described.map(async (path) => {
    const real = await fileIn(unpacked, join(unpacked, path));
    return real === null ? [] : [await readFile(real, 'utf8')];
  });
  const descriptors = (await together(texts)).flat();
  return firmwareFiles({ paths: paths.sort(), descriptors }, architecture);
}

async function keepFiles(files: FirmwareFiles, unpacked: string, into: string): Promise<FirmwareFiles> {
  const keep = async (path: string | null): Promise<string | null> => {
    if (path === null) return null;
    const real = await fileIn(unpacked, join(unpacked, path));
    if (real === null) return null;
    await copyFile(real, join(into, basename(path)));
    return basename(path);
  };
  const { code, vars, bios, securecode = null, securevars = null } = files;
  const plain = { code: await keep(code), vars: await keep(vars), bios: await keep(bios) };
  return { ...plain, securecode: await keep(securecode), securevars: await keep(securevars) };
}

/** Where a path of the packages really is, when it is a file of them. */
async function fileIn(unpacked: string, path: string): Promise<string | null> {
  const real = await resolveIn(unpacked, relative(unpacked, path));
  return real !== null && (await lstat(real)).isFile() ? real : null;
}

async function copyFiles(from: string | null, into: string): Promise<void> {
  if (from === null) return;
  const entries = await readdir(from, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const entry of entries) if (entry.isFile()) await copyFile(join(from, entry.name), join(into, entry.name));
}

function noImage(what: string, architecture: Architecture): LabError {
  return new LabError({
    code: 'firmware-missing',
    message: `${what} has no firmware for ${architecture}: no image that QEMU starts a machine of it with.`,
    hint: 'The role firmware is for packages such as seabios, ovmf, qemu-efi-aarch64, qemu-efi-riscv64 or u-boot-qemu.',
  });
}
