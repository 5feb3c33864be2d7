// Worktrees as a shelf of the cache: each with the objects that builds have left in it. One that a living process has leased is
// never removed; one that was removed is made anew, and its next build begins from nothing.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { together } from '../../core/base/together.ts';
import { isMissing } from '../../infra/files/files.ts';
import { isLeaseHeld, takeLease } from '../../infra/files/lease-file.ts';
import { run } from '../../infra/processes/run.ts';
import type { CacheEntry, CacheShelf } from '../../ports/cache.ts';
import { throwAway } from './worktree-slot.ts';

export interface WorktreeShelfOptions {
  readonly name: string;
  /** As of `openWorktrees`. */
  readonly folder: string;
  readonly bytesMax: number;
}

export function openWorktreeShelf({ name, folder, bytesMax }: WorktreeShelfOptions): CacheShelf {
  async function list(): Promise<readonly CacheEntry[]> {
    const entries: CacheEntry[] = [];
    for (const repository of await namesIn(folder)) {
      for (const slot of (await namesIn(join(folder, repository))).filter((one) => /^\d+$/.test(one))) {
        const entry = await measure(join(folder, repository, slot));
        if (entry !== null) entries.push(entry);
      }
    }
    return entries;
  }

  return {
    name,
    bytesMax,
    list,
    // git puts right what is not as the commit says, each time one is lent.
    verify: async () => ({ whole: 0, damaged: [], unverifiable: (await list()).length }),
    remove: async ({ path }) => {
      const lease = takeLease(leaseOf(path));
      if (lease === null) return;
      try {
        await throwAway(path);
      } finally {
        lease.release();
      }
    },
  };
}

function leaseOf(path: string): string {
  return `${path}.lease`;
}

/** Null when it is gone meanwhile. */
async function measure(path: string): Promise<CacheEntry | null> {
  try {
    // Each checkout writes the commit down in .git; a build writes into the folder.
    const times = await together([path, join(path, '.git')].map(async (one) => (await stat(one)).mtimeMs));
    return {
      path,
      bytes: await bytesOnDisk(path),
      usedAtMs: Math.max(...times),
      isInUse: isLeaseHeld(leaseOf(path)),
    };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** A kernel's worktree has 90,000 files: du(1) looks at them in a third of a second, Node in ten times that. */
async function bytesOnDisk(path: string): Promise<number> {
  // Its status says that files have gone meanwhile, for somebody builds there; what it counted until then is near enough.
  const { stdout } = await run(['du', '-s', '--block-size=1', path], { signal: AbortSignal.timeout(600_000) });
  return Number(/^\d+/.exec(stdout.toString('latin1'))?.[0] ?? 0);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).filter((one) => one.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
