// A pool of worktrees, kept between runs so that builds stay incremental. Two firstbad processes never share one.

import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { together } from '../../core/base/together.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { removeAbandoned } from '../../infra/files/files.ts';
import { type Lease, takeLease } from '../../infra/files/lease-file.ts';
import { createPlaces, type Places } from '../../infra/files/places.ts';
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
  return new WorktreePool({ repository, base, lender, max: options.max });
}

interface PoolParts {
  readonly repository: Repository;
  /** The folder of the worktrees and of their leases. */
  readonly base: string;
  readonly lender: Lender;
  readonly max: number;
}

class WorktreePool implements Worktrees {
  readonly #repository: Repository;
  readonly #base: string;
  readonly #lender: Lender;
  readonly #max: number;
  readonly #places: Places;
  readonly #distances: Distances;
  readonly #slots = new Map<number, Slot>();
  readonly #ending = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  #choosing: Promise<unknown> = Promise.resolve();

  constructor({ repository, base, lender, max }: PoolParts) {
    this.#repository = repository;
    this.#base = base;
    this.#lender = lender;
    this.#max = max;
    this.#places = createPlaces(max);
    this.#distances = new Distances(repository);
  }

  async borrow(
    commit: CommitName,
    { signal, clean = false }: { readonly signal: AbortSignal; readonly clean?: boolean },
  ): Promise<Worktree> {
    if (this.#ending.signal.aborted) throw new Error('bug in firstbad: a worktree is borrowed from a pool that was disposed');
    const both = AbortSignal.any([signal, this.#ending.signal]);
    const work = this.#borrow(commit, both, clean);
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  async dispose(): Promise<void> {
    this.#ending.abort(new Error('the worktrees were given up'));
    await Promise.allSettled(this.#underWay);
    for (const slot of this.#slots.values()) slot.lease.release();
    this.#slots.clear();
  }

  async #borrow(commit: CommitName, signal: AbortSignal, clean: boolean): Promise<Worktree> {
    await this.#places.enter(signal);
    try {
      // One after the other: two that choose at the same time would choose the same.
      const chosen = this.#choosing.then(() => this.#choose(commit, signal));
      this.#choosing = chosen.catch(() => undefined);
      const slot = await chosen;
      try {
        return await this.#bring(slot, commit, signal, clean);
      } catch (error) {
        slot.borrowed = false;
        throw error;
      }
    } catch (error) {
      this.#places.leave();
      throw error;
    }
  }

  async #choose(commit: CommitName, signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted();
    const free = [...this.#slots.values()].filter((slot) => !slot.borrowed);
    const known = free.map(({ number, commit: was }) => ({ number, was }));
    const more = this.#slots.size < this.#max ? await slotsOnDisk(this.#base, this.#slots) : [];
    for (const { number } of await this.#distances.sorted(commit, [...known, ...more], signal)) {
      const slot = this.#slots.get(number) ?? (await this.#takeSlot(number, signal));
      if (slot !== null) return this.#mark(slot);
    }
    return this.#mark(await this.#takeNewSlot(signal));
  }

  #mark(slot: Slot): Slot {
    slot.borrowed = true;
    return slot;
  }

  async #takeNewSlot(signal: AbortSignal): Promise<Slot> {
    for (let number = 1; number <= slotsMax; number += 1) {
      const slot = this.#slots.has(number) ? null : await this.#takeSlot(number, signal);
      if (slot !== null) return slot;
    }
    throw new LabError({ code: 'worktrees-full', message: `All ${slotsMax} worktrees in ${this.#base} are in use.` });
  }

  /** Null when another process holds it. */
  async #takeSlot(number: number, signal: AbortSignal): Promise<Slot | null> {
    const lease = takeLease(join(this.#base, `${number}.lease`));
    if (lease === null) return null;
    try {
      // Whoever was killed here may have left a git or a build that still writes into the files.
      if (lease.left !== null) await untilDead(killMarkedBy(lease.left));
      const folder = join(this.#base, String(number));
      await prepareSlot(folder, this.#lender, signal);
      const slot = { number, folder, lease, commit: await lastCheckedOut(folder), borrowed: false };
      this.#slots.set(number, slot);
      return slot;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async #bring(slot: Slot, commit: CommitName, signal: AbortSignal, clean: boolean): Promise<Worktree> {
    const previous = slot.commit;
    // Where a checkout fails: a commit that is not there is no damage of the worktree. Throws `revision-unknown`.
    const check = (): Promise<unknown> => this.#repository.summaries([commit], signal);
    const { kept, removed } = await checkOutOrMakeAnew(slot, { commit, clean, lender: this.#lender, signal, check });
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
        this.#places.leave();
      },
    };
  }
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
class Distances {
  readonly #repository: Repository;
  readonly #times = new Map<CommitName, number>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** The nearest first. */
  async sorted(commit: CommitName, candidates: readonly Candidate[], signal: AbortSignal): Promise<readonly Candidate[]> {
    if (candidates.length < 2) return candidates;
    const wanted = await this.#timeOf(commit, signal);
    const measured = await together(
      candidates.map(async (candidate) => ({
        candidate,
        distance: await this.#between(candidate, { commit, wanted }, signal),
      })),
    );
    const order = measured.sort((a, b) => Math.sign(a.distance - b.distance) || a.candidate.number - b.candidate.number);
    return order.map(({ candidate }) => candidate);
  }

  async #between(
    { was }: Candidate,
    { commit, wanted }: { readonly commit: CommitName; readonly wanted: number },
    signal: AbortSignal,
  ): Promise<number> {
    if (was === null) return Number.POSITIVE_INFINITY;
    if (was === commit) return -1;
    const time = await this.#timeOf(was, signal).catch(() => {
      signal.throwIfAborted();
      // A commit that the repository has lost meanwhile: as far as can be.
      return Number.POSITIVE_INFINITY;
    });
    return Math.abs(time - wanted);
  }

  async #timeOf(commit: CommitName, signal: AbortSignal): Promise<number> {
    const known = this.#times.get(commit);
    if (known !== undefined) return known;
    const [summary] = await this.#repository.summaries([commit], signal);
    const time = summary?.committedAtMs ?? 0;
    this.#times.set(commit, time);
    return time;
  }
}
