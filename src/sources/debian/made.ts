// Remembers which folder was made for what was asked, so that a version that was had once is had again without a network, and
// stays what it was when the archive around it moves on.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactKey, isArtifactWhole } from '../../infra/files/artifact-folder.ts';
import { isMissing, noteUse } from '../../infra/files/files.ts';
import { writeRecorded } from '../../infra/files/recorded.ts';
import { createSharedWork } from '../../infra/processes/shared-work.ts';
import { cacheFolders } from './cache-folders.ts';

export interface MadeFolders {
  /** The folder made for an equal request, when it is whole; else `make` makes it and it is remembered. */
  get(request: unknown, signal: AbortSignal, make: (signal: AbortSignal) => Promise<string>): Promise<string>;
  /** The folder that `get` would give without making it; null when it would have to. */
  folderOf(request: unknown): Promise<string | null>;
  /** Whether `get` would have to make it. */
  has(request: unknown): Promise<boolean>;
}

export function createMadeFolders(cacheFolder: string): MadeFolders {
  const making = createSharedWork<string>();
  return {
    async get(request, signal, make) {
      const key = artifactKey(request);
      const path = join(cacheFolders(cacheFolder).made, `${key}.json`);
      const kept = await readKept(path);
      if (kept !== null && (await isArtifactWhole(join(cacheFolder, kept)))) return noteUse(join(cacheFolder, kept));
      return making.join(key, signal, async (shared) => {
        const folder = await make(shared);
        await writeRecorded(path, `${JSON.stringify({ layout: 1, folder: folder.slice(cacheFolder.length + 1), request })}\n`);
        return folder;
      });
    },
    folderOf,
    has: async (request) => (await folderOf(request)) !== null,
  };

  async function folderOf(request: unknown): Promise<string | null> {
    const kept = await readKept(join(cacheFolders(cacheFolder).made, `${artifactKey(request)}.json`));
    if (kept === null) return null;
    const folder = join(cacheFolder, kept);
    return (await isArtifactWhole(folder)) ? folder : null;
  }
}

/** Relative to the cache's folder, which may have been moved. */
async function readKept(path: string): Promise<string | null> {
  try {
    const kept = JSON.parse(await readFile(path, 'utf8')) as { layout: number; folder: string };
    return kept.layout === 1 ? kept.folder : null;
  } catch (error) {
    // What can not be read is looked up in the archive again.
    if (isMissing(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}
