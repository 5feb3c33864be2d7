// A folder made once for what went into it, with a list of its files, so that a damaged one is found and made again.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { together } from '../../core/base/together.ts';
import { isMissing, makeWhole, sha256OfFile } from './files.ts';

interface Manifest {
  readonly layout: 1;
  readonly files: readonly ManifestFile[];
}

interface ManifestFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const manifestName = '.firstbad.json';

/** Equal for equal contents: the name of the folder for what is made of `parts`. */
export function artifactKey(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** Makes the folder unless it is there and all its files have their sizes. `make` fills a folder that exists already. */
export async function artifactFolder(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  switch (await stateOf(path)) {
    case 'whole':
      return;
    case 'damaged':
      await rm(path, { recursive: true, force: true });
      break;
    case 'absent':
      // Nothing is removed: another process may finish it at this moment, and use it.
      break;
  }
  await makeRecordedFolder(path, make);
}

/** As `makeWhole` makes a folder, with the list of its files; `make` fills one that exists. */
export async function makeRecordedFolder(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  await makeWhole(path, async (temporary) => {
    await mkdir(temporary);
    await make(temporary);
    const manifest: Manifest = { layout: 1, files: await listFiles(temporary) };
    await writeFile(join(temporary, manifestName), `${JSON.stringify(manifest)}\n`);
  });
}

/** False also for one that can not be read. */
export async function hasManifest(folder: string): Promise<boolean> {
  return (await readManifest(folder)) !== null;
}

async function stateOf(path: string): Promise<'whole' | 'damaged' | 'absent'> {
  if (!existsSync(path)) return 'absent';
  return (await isArtifactWhole(path)) ? 'whole' : 'damaged';
}

/** Equal for folders with the same files, wherever they were taken from. The folder is whole. */
export async function contentKeyOf(path: string): Promise<string> {
  return artifactKey((await readManifest(path))?.files ?? null);
}

/** The cheap check: all files are there with their sizes. */
export async function isArtifactWhole(path: string): Promise<boolean> {
  const manifest = await readManifest(path);
  if (manifest === null) return false;
  const sizes = await together(manifest.files.map((file) => sizeOf(join(path, file.path))));
  return manifest.files.every((file, index) => file.bytes === sizes[index]);
}

/** The full check: each file has the content that it was made with. */
export async function isArtifactUnchanged(path: string): Promise<boolean> {
  if (!(await isArtifactWhole(path))) return false;
  for (const file of (await readManifest(path))?.files ?? []) {
    if ((await sha256OfFile(join(path, file.path))) !== file.sha256) return false;
  }
  return true;
}

async function readManifest(path: string): Promise<Manifest | null> {
  try {
    const manifest = JSON.parse(await readFile(join(path, manifestName), 'utf8')) as Manifest;
    return manifest.layout === 1 ? manifest : null;
  } catch (error) {
    // A folder without a list that can be read is as good as none: it is made again.
    if (isMissing(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function listFiles(folder: string): Promise<readonly ManifestFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: ManifestFile[] = [];
  for (const path of paths.sort()) {
    files.push({ path: relative(folder, path), bytes: (await lstat(path)).size, sha256: await sha256OfFile(path) });
  }
  return files;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
