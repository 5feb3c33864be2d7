// Worktrees without files. A fake command finds out by `commitAt` what is checked out where it runs.

import type { CommitName } from '../../src/core/git/commit.ts';
import { createPlaces } from '../../src/infra/files/places.ts';
import type { Worktree, Worktrees } from '../../src/ports/repository.ts';

export interface FakeWorktrees extends Worktrees {
  /** What was asked for, in order. */
  readonly borrowed: readonly { readonly commit: CommitName; readonly clean: boolean; readonly path: string }[];
  /** Borrowed and not yet released. */
  readonly out: () => number;
  /** The commit in this folder; throws when nobody has borrowed it. */
  commitAt(path: string): CommitName;
}

export interface FakeWorktreesParts {
  readonly max: number;
  /** Thrown when this gives something: a full disk, say. */
  readonly failure?: (commit: CommitName) => Error | null;
  /** What a clean checkout takes away, each time. */
  readonly leftovers?: number;
  /** Of every commit, empty in every worktree. */
  readonly submodules?: readonly string[];
  /** How far two commits are from each other; 1 for all that differ without it. */
  readonly distance?: (one: CommitName, other: CommitName) => number;
}

interface FakeSlot {
  readonly path: string;
  commit: CommitName | null;
  isOut: boolean;
}

export function fakeWorktrees({
  max,
  failure,
  submodules = [],
  leftovers = 0,
  distance = () => 1,
}: FakeWorktreesParts): FakeWorktrees {
  const slots: FakeSlot[] = [];
  const borrowed: { commit: CommitName; clean: boolean; path: string }[] = [];
  const ending = new AbortController();
  const places = createPlaces(max);

  function chooseSlot(commit: CommitName): FakeSlot {
    const far = (slot: FakeSlot): number => {
      if (slot.commit === null) return Number.MAX_VALUE;
      return slot.commit === commit ? -1 : distance(slot.commit, commit);
    };
    const [nearest] = slots.filter((slot) => !slot.isOut).sort((a, b) => far(a) - far(b));
    if (nearest !== undefined) return nearest;
    const fresh = { path: `/worktrees/${slots.length + 1}`, commit: null, isOut: false };
    slots.push(fresh);
    return fresh;
  }

  return {
    borrowed,
    out: () => slots.filter((slot) => slot.isOut).length,
    commitAt: (path) => {
      const slot = slots.find((one) => one.isOut && (path === one.path || path.startsWith(`${one.path}/`)));
      if (slot === undefined || slot.commit === null) throw new Error(`nobody has borrowed ${path}`);
      return slot.commit;
    },
    borrow: async (commit, { signal, clean = false }): Promise<Worktree> => {
      const both = AbortSignal.any([signal, ending.signal]);
      await places.enter(both);
      const failed = failure?.(commit) ?? null;
      if (failed !== null) {
        places.leave();
        throw failed;
      }
      const slot = chooseSlot(commit);
      const previous = slot.commit;
      slot.commit = commit;
      slot.isOut = true;
      borrowed.push({ commit, clean, path: slot.path });
      let released = false;
      const release = async (): Promise<void> => {
        if (released) return;
        released = true;
        slot.isOut = false;
        places.leave();
      };
      return { path: slot.path, commit, previous, emptySubmodules: submodules, removed: clean ? leftovers : 0, release };
    },
    dispose: async () => {
      ending.abort(new Error('the worktrees were given up'));
      for (const slot of slots) slot.isOut = false;
    },
  };
}
