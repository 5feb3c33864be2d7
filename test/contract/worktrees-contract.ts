// What every pool of worktrees must do, fake or real. Pools hold at most two, and the commits are those of drawn-history.ts.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommitName } from '../../src/core/git/commit.ts';
import type { Worktrees } from '../../src/ports/repository.ts';

export interface WorktreesWorld {
  readonly worktrees: Worktrees;
  readonly nameOf: (label: string) => CommitName;
  dispose(): Promise<void>;
}

const never = new AbortController().signal;

export function worktreesContract(kind: string, make: () => Promise<WorktreesWorld>): void {
  describe(`worktrees: ${kind}`, () => {
    let world: WorktreesWorld;
    beforeEach(async () => {
      world = await make();
    });
    afterEach(() => world.dispose());

    const borrow = (label: string, signal = never): ReturnType<Worktrees['borrow']> =>
      world.worktrees.borrow(world.nameOf(label), { signal });

    test('two that are borrowed at a time are two folders', async () => {
      const [one, other] = await Promise.all([borrow('a'), borrow('e')]);
      expect(one.path).not.toBe(other.path);
      expect([one.commit, other.commit]).toEqual([world.nameOf('a'), world.nameOf('e')]);
      expect([one.previous, other.previous]).toEqual([null, null]);
    });

    test('who comes when all are out gets the first one that comes back, in order', async () => {
      const one = await borrow('a');
      const other = await borrow('e');
      const third = borrow('b');
      const fourth = borrow('c');
      await one.release();
      expect(await third).toMatchObject({ path: one.path, previous: world.nameOf('a') });
      await other.release();
      expect((await fourth).path).toBe(other.path);
    });

    test('a released worktree is used again, and says what was there before', async () => {
      const first = await borrow('a');
      await first.release();
      expect(await borrow('b')).toMatchObject({ path: first.path, previous: world.nameOf('a') });
    });

    test('the worktree with the same commit goes before others', async () => {
      const one = await borrow('a');
      const other = await borrow('e');
      await one.release();
      await other.release();
      expect(await borrow('e')).toMatchObject({ path: other.path, previous: world.nameOf('e') });
    });

    test('releasing twice gives one place back, not two', async () => {
      const one = await borrow('a');
      await borrow('e');
      await one.release();
      await one.release();
      await borrow('b');
      const waiting = new AbortController();
      const refused = borrow('c', waiting.signal);
      const enough = new Error('enough');
      waiting.abort(enough);
      await expect(refused).rejects.toBe(enough);
    });

    test('who gives up waiting takes no place with him', async () => {
      const one = await borrow('a');
      await borrow('e');
      const waiting = new AbortController();
      const refused = borrow('b', waiting.signal);
      const next = borrow('c');
      waiting.abort(new Error('enough'));
      await expect(refused).rejects.toThrow('enough');
      await one.release();
      expect((await next).commit).toBe(world.nameOf('c'));
    });

    test('an aborted borrow rejects with the reason', async () => {
      const enough = new Error('enough');
      await expect(borrow('a', AbortSignal.abort(enough))).rejects.toBe(enough);
      expect((await borrow('a')).commit).toBe(world.nameOf('a'));
    });

    test('a pool may be disposed twice, with worktrees out and somebody waiting', async () => {
      await borrow('a');
      await borrow('e');
      const waiting = borrow('b').catch((error: unknown) => error);
      await world.worktrees.dispose();
      expect(await waiting).toBeInstanceOf(Error);
      await world.worktrees.dispose();
    });
  });
}
