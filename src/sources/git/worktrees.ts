// A pool of worktrees, kept between runs so that builds stay incremental. Two firstbad processes never share one.

import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { together } from '../../core/base/together.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { removeAbandoned } from '../../infra/files/files.ts';
import { type Lease, takeLease } from '../../infra/files/lease-file.ts';
import { createPlaces } from '../../infra/files/places.ts';
import { killMarkedBy, untilDead } from '../../infra/processes/marked-processes.ts';
import type { Repository, Worktree, Worktrees } from '../../ports/repository.ts';
import {
  checkOut,
  emptySubmodulesOf,
  lastCheckedOut,
  type Lender,
  prepareSlot,
  readLender,
  throwAway,
} from './worktree-slot.ts';

export interface WorktreesOptions {
  /** Worktrees of all repositories are below it. */
  readonly folder: string;
  /** How many may be borrowed at a time; who comes later waits. */
  readonly max: number;
  readonly signal: AbortSignal;
}

interface Slot {
  readonly number: number;
  readonly folder: string;
  readonly lease: Lease;
  /** What is checked out; null when nobody knows. */
  commit: CommitName | null;
  borrowed: boolean;
}

export async function openWorktrees(repository: Repository, options: WorktreesOptions): Promise<Worktrees> {
  const base = join(options.folder, folderName(repository.folder));
  await mkdir(base, { recursive: true });
  await removeAbandoned(base);
  const lender = await readLender(repository, options.signal);
  const places = createPlaces(options.max);
  const distances = distancesIn(repository);
  const slots = new Map<number, Slot>();
  const ending = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  let choosing: Promise<unknown> = Promise.resolve();

  async function borrow(commit: CommitName, signal: AbortSignal, clean: boolean): Promise<Worktree> {
    await places.enter(signal);
    try {
      // One after the other: two that choose at the same time would choose the same.
      const chosen = choosing.then(() => choose(commit, signal));
      choosing = chosen.catch(() => undefined);
      const slot = await chosen;
      try {
        return await bring(slot, commit, signal, clean);
      } catch (error) {
        slot.borrowed = false;
        throw error;
      }
    } catch (error) {
      places.leave();
      throw error;
    }
  }

  async function choose(commit: CommitName, signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted();
    const free = [...slots.values()].filter((slot) => !slot.borrowed);
    const known = free.map(({ number, commit: was }) => ({ number, was }));
    const more = slots.size < options.max ? await slotsOnDisk(base, slots) : [];
    for (const { number } of await distances.sorted(commit, [...known, ...more], signal)) {
      const slot = slots.get(number) ?? (await takeSlot(number, signal));
      if (slot !== null) return mark(slot);
    }
    return mark(await takeNewSlot(signal));
  }

  function mark(slot: Slot): Slot {
    slot.borrowed = true;
    return slot;
  }

  async function takeNewSlot(signal: AbortSignal): Promise<Slot> {
    for (let number = 1; number <= slotsMax; number += 1) {
      const slot = slots.has(number) ? null : await takeSlot(number, signal);
      if (slot !== null) return slot;
    }
    throw new LabError({ code: 'worktrees-full', message: `All ${slotsMax} worktrees in ${base} are in use.` });
  }

  /** Null when another process holds it. */
  async function takeSlot(number: number, signal: AbortSignal): Promise<Slot | null> {
    const lease = takeLease(join(base, `${number}.lease`));
    if (lease === null) return null;
    try {
      // Whoever was killed here may have left a git or a build that still writes into the files.
      if (lease.left !== null) await untilDead(killMarkedBy(lease.left));
      const folder = join(base, String(number));
      await prepareSlot(folder, lender, signal);
      const slot = { number, folder, lease, commit: await lastCheckedOut(folder), borrowed: false };
      slots.set(number, slot);
      return slot;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async function bring(slot: Slot, commit: CommitName, signal: AbortSignal, clean: boolean): Promise<Worktree> {
    const previous = slot.commit;
    // Where a checkout fails: a commit that is not there is no damage of the worktree. Throws `revision-unknown`.
    const check = (): Promise<unknown> => repository.summaries([commit], signal);
    const { kept, removed } = await checkOutOrMakeAnew(slot, { commit, clean, lender, signal, check });
    slot.commit = commit;
    let released = false;
    return {
      path: slot.folder,
      commit,
      previous: kept ? previous : null,
      removed,
      emptySubmodules: await emptySubmodulesOf(slot.folder),
      release: async () => {
        if (released) return;
        released = true;
        slot.borrowed = false;
        places.leave();
      },
    };
  }

  return {
    borrow: async (commit, { signal, clean = false }) => {
      if (ending.signal.aborted) throw new Error('bug in firstbad: a worktree is borrowed from a pool that was disposed');
      const both = AbortSignal.any([signal, ending.signal]);
      const work = borrow(commit, both, clean);
      underWay.add(work);
      try {
        return await work;
      } finally {
        underWay.delete(work);
      }
    },
    dispose: async () => {
      ending.abort(new Error('the worktrees were given up'));
      await Promise.allSettled(underWay);
      for (const slot of slots.values()) slot.lease.release();
      slots.clear();
    },
  };
}

// More than any machine can use: an endless search would hide a bug.
const slotsMax = 1000;

/** Readable, and different for repositories of the same name. */
function folderName(repository: string): string {
  const hash = createHash('sha256').update(repository).digest('hex').slice(0, 8);
  const name = basename(repository) === '.git' ? basename(join(repository, '..')) : basename(repository);
  return `${name.replace(/\.git$/, '').replace(/[^A-Za-z0-9._-]/g, '_')}-${hash}`;
}

async function slotsOnDisk(base: string, known: ReadonlyMap<number, unknown>): Promise<readonly Candidate[]> {
  const numbers = (await readdir(base)).filter((name) => /^\d+$/.test(name)).map(Number);
  const unknown = numbers.filter((number) => !known.has(number));
  return together(unknown.map(async (number) => ({ number, was: await lastCheckedOut(join(base, String(number))) })));
}

/** `kept` when the worktree could be; a damaged one is made anew, once. */
async function checkOutOrMakeAnew(
  slot: Slot,
  {
    lender,
    check,
    ...request
  }: { commit: CommitName; clean: boolean; lender: Lender; signal: AbortSignal; check: () => Promise<unknown> },
): Promise<{ readonly kept: boolean; readonly removed: number }> {
  try {
    return { kept: true, ...(await checkOut(slot.folder, request.commit, request)) };
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof LabError && error.code === 'disk-full') throw error;
    await check();
    await throwAway(slot.folder);
    await prepareSlot(slot.folder, lender, request.signal);
    await checkOut(slot.folder, request.commit, request);
    return { kept: false, removed: 0 };
  }
}

interface Candidate {
  readonly number: number;
  readonly was: CommitName | null;
}

/**
 * How far a worktree is from a commit: by the time between them. Counting the files that differ would be right and costs a
 * comparison of trees for each worktree; commits that are near in time are near in files.
 */
function distancesIn(repository: Repository): {
  readonly sorted: (commit: CommitName, candidates: readonly Candidate[], signal: AbortSignal) => Promise<readonly Candidate[]>;
} {
  const times = new Map<CommitName, number>();

  async function timeOf(commit: CommitName, signal: AbortSignal): Promise<number> {
    const known = times.get(commit);
    if (known !== undefined) return known;
    const [summary] = await repository.summaries([commit], signal);
    const time = summary?.committedAtMs ?? 0;
    times.set(commit, time);
    return time;
  }

  return {
    sorted: async (commit, candidates, signal) => {
      if (candidates.length < 2) return candidates;
      const wanted = await timeOf(commit, signal);
      const measured = await together(
        candidates.map(async (candidate) => {
          if (candidate.was === null) return { candidate, distance: Number.POSITIVE_INFINITY };
          if (candidate.was === commit) return { candidate, distance: -1 };
          const was = await timeOf(candidate.was, signal).catch(() => {
            signal.throwIfAborted();
            // A commit that the repository has lost meanwhile: as far as can be.
            return Number.POSITIVE_INFINITY;
          });
          return { candidate, distance: Math.abs(was - wanted) };
        }),
      );
      const order = measured.sort((a, b) => Math.sign(a.distance - b.distance) || a.candidate.number - b.candidate.number);
      return order.map(({ candidate }) => candidate);
    },
  };
}
