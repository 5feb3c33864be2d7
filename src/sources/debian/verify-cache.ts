// Finds what was damaged in the Debian source's folder of the cache since it was written.

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isArtifactUnchanged } from '../../infra/files/artifact-folder.ts';
import { isMissing } from '../../infra/files/files.ts';
import { cacheFolders } from './cache-folders.ts';
import { verifyPackages } from './deb-store.ts';
import { verifyCatalogues } from './suite-index.ts';

/** Compares everything in the cache with its hash and removes what is damaged, which is then made again; its paths. */
export async function verifyCache(cacheFolder: string, signal: AbortSignal): Promise<readonly string[]> {
  const damaged = [...(await verifyCatalogues(cacheFolder, signal)), ...(await verifyPackages(cacheFolder, signal))];
  const { kernels, trees, unpacked } = cacheFolders(cacheFolder);
  for (const folder of [kernels, trees, unpacked]) {
    for (const name of await namesIn(folder)) {
      signal.throwIfAborted();
      const path = join(folder, name);
      // Half-made folders are their makers' business.
      if (name.startsWith('.') || (await isArtifactUnchanged(path))) continue;
      damaged.push(path);
      await rm(path, { recursive: true, force: true });
    }
  }
  return damaged;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
