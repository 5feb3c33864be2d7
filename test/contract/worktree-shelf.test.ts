// Worktrees as a shelf of the cache: listed with their sizes, removed only when nobody works in them, and made anew afterwards.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entriesToPrune } from '../../src/core/base/prune-plan.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktreeShelf } from '../../src/sources/git/worktree-shelf.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';
import { makeRepository, numberedLine } from '../e2e/made-repository.ts';

const never = new AbortController().signal;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-shelf-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function world() {
  const made = await makeRepository(join(folder, 'repository'), numberedLine(3));
  const repository = await openRepository(made.path, { cacheFolder: join(folder, 'history'), signal: never });
  const place = join(folder, 'worktrees');
  const open = () => openWorktrees(repository, { folder: place, max: 1, signal: never });
  const shelf = openWorktreeShelf({ name: 'worktrees', bytesMax: 1, folder: place });
  return { commit: made.names[1] as CommitName, open, shelf };
}

const hoursLater = (): number => Date.now() + 5 * 3_600_000;

test('a worktree that is lent is never removed, however old and large it is', async () => {
  const { commit, open, shelf } = await world();
  const worktrees = await open();
  const lent = await worktrees.borrow(commit, { signal: never });
  await writeFile(join(lent.path, 'object.o'), Buffer.alloc(1 << 20));
  const [entry, ...others] = await shelf.list();
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ path: lent.path, isInUse: true });
  expect(entry?.bytes).toBeGreaterThan(1 << 20);
  expect(entriesToPrune([entry!], { bytesMax: 0, nowMs: hoursLater() })).toEqual([]);
  // Also when it was listed before it was lent.
  await shelf.remove(entry!);
  expect(await readdir(lent.path)).toContain('object.o');
  await worktrees.dispose();
});

test('one that nobody holds goes, and the next who borrows it gets a new one', async () => {
  const { commit, open, shelf } = await world();
  const first = await open();
  const { path } = await first.borrow(commit, { signal: never });
  await writeFile(join(path, 'object.o'), 'old');
  await first.dispose();
  const [entry] = await shelf.list();
  expect(entriesToPrune([entry!], { bytesMax: 0, nowMs: hoursLater() })).toEqual([entry]);
  await shelf.remove(entry!);
  expect(await shelf.list()).toEqual([]);
  const second = await open();
  const again = await second.borrow(commit, { signal: never });
  expect(again).toMatchObject({ path, previous: null });
  expect((await readdir(path)).filter((name) => name !== '.git')).toEqual(['n']);
  await second.dispose();
});

test('a folder that is not there is an empty shelf', async () => {
  const { shelf } = await world();
  expect(await shelf.list()).toEqual([]);
  expect(await shelf.verify(never)).toEqual({ whole: 0, damaged: [], unverifiable: 0 });
});
