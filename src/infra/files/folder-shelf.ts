// A shelf of the cache that is one or more folders: each file or folder in them is an entry.

import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { together } from '../../core/base/together.ts';
import type { CacheEntry, CacheShelf, ShelfCheck } from '../../ports/cache.ts';
import { isMissing, namesIn } from './files.ts';
import { removeRecorded } from './recorded.ts';

export interface FolderShelfOptions {
  readonly name: string;
  readonly folders: readonly string[];
  readonly bytesMax: number;
  /** By name; all when it is not said. What begins with a dot never is one. */
  readonly isEntry?: (name: string) => boolean;
  /** Whether an entry's content is what was written; null when nothing tells. */
  readonly isWhole: (path: string, signal: AbortSignal) => Promise<boolean | null>;
}

export function openFolderShelf({ name, folders, bytesMax, isEntry, isWhole }: FolderShelfOptions): CacheShelf {
  async function list(): Promise<readonly CacheEntry[]> {
    const entries: CacheEntry[] = [];
    for (const folder of folders) {
      for (const entry of await namesIn(folder)) {
        // What is half-made belongs to whoever makes it.
        if (entry.startsWith('.') || isEntry?.(entry) === false) continue;
        const found = await measure(join(folder, entry));
        if (found !== null) entries.push(found);
      }
    }
    return entries;
  }

  return {
    name,
    bytesMax,
    list,
    verify: async (signal): Promise<ShelfCheck> => {
      const damaged: string[] = [];
      let whole = 0;
      let unverifiable = 0;
      for (const { path } of await list()) {
        signal.throwIfAborted();
        const answer = await isWhole(path, signal);
        if (answer === null) unverifiable += 1;
        else if (answer) whole += 1;
        else {
          damaged.push(path);
          await removeRecorded(path);
        }
      }
      return { whole, damaged, unverifiable };
    },
    remove: ({ path }) => removeRecorded(path),
  };
}

/** Null when it is gone meanwhile. */
async function measure(path: string): Promise<CacheEntry | null> {
  try {
    return { path, bytes: await bytesOnDisk(path), usedAtMs: await lastUse(path) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Users touch the entry, or a file in it. */
async function lastUse(path: string): Promise<number> {
  const { mtimeMs } = await lstat(path);
  const inside = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return [];
    throw error;
  });
  const times = await together(inside.map(async (name) => (await lstat(join(path, name))).mtimeMs));
  // What was unpacked carries times of its packages, all older than the folder.
  return Math.max(mtimeMs, ...times);
}

async function bytesOnDisk(path: string): Promise<number> {
  const found = await lstat(path);
  // POSIX counts blocks of 512 bytes, whatever the file system's are.
  const own = found.blocks * 512;
  if (!found.isDirectory()) return own;
  let sum = own;
  for (const name of await readdir(path)) sum += await bytesOnDisk(join(path, name));
  return sum;
}
