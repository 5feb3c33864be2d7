// What a user's own git configuration allows, and what worktrees say of submodules: with the real git and its real rules.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommitName } from '../../src/core/git/commit.ts';
import type { Worktrees } from '../../src/ports/repository.ts';
import { openPatches } from '../../src/sources/git/patches.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';
import { makeRealRepository, type RealRepository, testGit } from './real-repository.ts';

const never = new AbortController().signal;

let folder = '';
let real: RealRepository;
let pools: Worktrees[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-user-git-'));
  real = await makeRealRepository(join(folder, 'repository'));
  pools = [];
});
afterEach(async () => {
  for (const pool of pools) await pool.dispose();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function open(path = real.path): Promise<Worktrees> {
  const repository = await openRepository(path, { cacheFolder: join(folder, 'cache'), signal: never });
  const pool = await openWorktrees(repository, { folder: join(folder, 'worktrees'), max: 2, signal: never });
  pools.push(pool);
  return pool;
}

describe('submodules', () => {
  test('are named as long as nothing is in their folders', async () => {
    const inner = join(folder, 'inner');
    await makeRealRepository(inner);
    const add = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'lib/inner'];
    testGit(real.path, add);
    testGit(real.path, ['commit', '--quiet', '-m', 'with a submodule']);
    const tip = testGit(real.path, ['rev-parse', 'HEAD']) as CommitName;
    const pool = await open();
    const worktree = await pool.borrow(tip, { signal: never });
    expect(worktree.emptySubmodules).toEqual(['lib/inner']);
    execFileSync('git', ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init'], {
      cwd: worktree.path,
    });
    await worktree.release();
    expect((await pool.borrow(tip, { signal: never })).emptySubmodules).toEqual([]);
    expect((await pool.borrow(real.nameOf('e'), { signal: never })).emptySubmodules).toEqual([]);
  });
});

describe('what the user’s git allows', () => {
  /** The user's own configuration, for the git that firstbad starts. */
  async function configure(lines: string): Promise<void> {
    const home = join(folder, 'home');
    await mkdir(home, { recursive: true });
    await writeFile(join(home, '.gitconfig'), lines);
    vi.stubEnv('HOME', home);
    vi.stubEnv('XDG_CONFIG_HOME', join(home, '.config'));
  }

  async function readsAll(path: string): Promise<void> {
    const repository = await openRepository(path, { cacheFolder: join(folder, 'cache'), signal: never });
    const tip = await repository.resolve('HEAD', never);
    expect((await repository.history([tip], { signal: never })).graph.count).toBeGreaterThan(1);
    const worktree = await (await open(path)).borrow(real.nameOf('c'), { signal: never });
    expect(readFileSync(join(worktree.path, 'src/x.c'), 'utf8')).toBe('2\n');
    const patches = await openPatches(repository, {
      folder: join(folder, 'patches'),
      historyFolder: join(folder, 'cache'),
      signal: never,
    });
    const made = await patches.make({ from: real.nameOf('d'), to: real.nameOf('m'), onto: tip, parts: null }, never);
    expect(made.kind).toBe('made');
  }

  test('is enough with bare repositories forbidden unless they are named', async () => {
    await configure('[safe]\n\tbareRepository = explicit\n');
    await readsAll(real.path);
    await readsAll(join(real.path, '.git'));
  });

  // To be somebody else than the owner takes root.
  test.skipIf(process.getuid?.() !== 0)('is enough with the checkout of somebody else named as git advises', async () => {
    execFileSync('chown', ['-R', '65534:65534', real.path]);
    await configure('');
    await expect(openRepository(real.path, { cacheFolder: join(folder, 'cache'), signal: never })).rejects.toThrow(
      'dubious ownership',
    );
    await configure(`[safe]\n\tdirectory = ${real.path}\n`);
    await readsAll(real.path);
    await readsAll(join(real.path, '.git'));
  });
});
