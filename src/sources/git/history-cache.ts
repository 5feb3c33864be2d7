// Histories that were read before, by their tips: whole files or none, the newest few.

import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { together } from '../../core/base/together.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { isMissing, removeAbandoned, writeWhole } from '../../infra/files/files.ts';
import { decodeHistory, encodeHistory } from './history-file.ts';
import type { PackedHistory } from './raw-commits.ts';

export interface HistoryCache {
  /** What these tips reach; null when it is not here, or damaged. */
  read(tips: readonly CommitName[]): Promise<PackedHistory | null>;
  /** The history of this repository that was used last, whatever its tips: most of it is still right. */
  readLatest(): Promise<PackedHistory | null>;
  /** A full disk is no reason to stop: the history is in memory already. */
  write(tips: readonly CommitName[], history: PackedHistory): Promise<void>;
}

// Linux takes 60 MB. A hunt asks for one or two histories, so this is several repositories.
const filesMax = 8;
const bytesMax = 512 * 1024 * 1024;

/** `state` is all that changes what commits mean besides themselves: where a shallow history ends, replacements, grafts. */
export function historyCache(folder: string, state: { readonly repository: string; readonly limits: string }): HistoryCache {
  const family = hashOf(JSON.stringify(state)).slice(0, 16);
  const pathOf = (tips: readonly CommitName[]): string =>
    join(folder, `${family}-${hashOf([...new Set(tips)].sort().join(' ')).slice(0, 24)}.history`);

  return {
    read: (tips) => readHistory(pathOf(tips)),
    readLatest: async () => {
      const files = (await filesIn(folder)).filter(({ path }) => path.startsWith(join(folder, `${family}-`)));
      return files[0] === undefined ? null : readHistory(files[0].path);
    },
    write: async (tips, history) => {
      try {
        await removeAbandoned(folder);
        // Not forced to disk: a damaged file does not have its checksum, and the history is read from git again.
        await writeWhole(pathOf(tips), encodeHistory(history), { forced: false });
        await prune(folder);
      } catch (error) {
        if (!(error instanceof LabError && error.code === 'disk-full')) throw error;
      }
    },
  };
}

async function readHistory(path: string): Promise<PackedHistory | null> {
  try {
    const history = decodeHistory(await readFile(path));
    const now = new Date();
    if (history !== null) await utimes(path, now, now);
    return history;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Also removes what is damaged, in the end: it is never used, so it grows old. */
async function prune(folder: string): Promise<void> {
  let bytes = 0;
  for (const [index, file] of (await filesIn(folder)).entries()) {
    bytes += file.bytes;
    if (index > 0 && (index >= filesMax || bytes > bytesMax)) await rm(file.path, { force: true });
  }
}

/** The one used last comes first. */
async function filesIn(
  folder: string,
): Promise<readonly { readonly path: string; readonly bytes: number; readonly usedAtMs: number }[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const files = await together(
    names
      .filter((name) => name.endsWith('.history'))
      .map(async (name) => {
        const path = join(folder, name);
        // Another process may have removed it meanwhile.
        const found = await stat(path).catch(() => null);
        return found === null ? [] : [{ path, bytes: found.size, usedAtMs: found.mtimeMs }];
      }),
  );
  return files.flat().sort((a, b) => b.usedAtMs - a.usedAtMs);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
