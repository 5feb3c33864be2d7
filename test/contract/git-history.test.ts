// What only real repositories can show: every way of reading a history gives the same one.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chance } from '../../bench/search-world.ts';
import { UserError } from '../../src/core/base/user-error.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import type { History, Repository } from '../../src/ports/repository.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import type { DrawnCommit } from './drawn-history.ts';
import { importCommits, makeRealRepository, testGit } from './real-repository.ts';

const never = new AbortController().signal;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-history-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = (path: string, cache = 'cache'): Promise<Repository> =>
  openRepository(path, { cacheFolder: join(folder, cache), signal: never });

let caches = 0;
/** Read by a repository that has never seen it. */
async function freshHistory(path: string, tips: readonly CommitName[]): Promise<History> {
  caches += 1;
  return (await open(path, `fresh-${caches}`)).history(tips, { signal: never });
}

function written(history: History): readonly string[] {
  const { graph } = history;
  return Array.from({ length: graph.count }, (_, node) => {
    const parents = [...graph.parents.subarray(graph.parentStart[node], graph.parentStart[node + 1])];
    return [node, ...parents].map((one) => history.nameOf(one)).join(' ');
  });
}

/** As git tells it: each commit with its parents, sorted. */
function told(path: string, tips: readonly string[], words: readonly string[] = []): readonly string[] {
  return testGit(path, [...words, 'rev-list', '--parents', '--stdin'], `${tips.join('\n')}\n`)
    .split('\n')
    .sort();
}

/** Merges, octopus merges and clocks that are wrong. */
function randomCommits(seed: number, count: number): readonly DrawnCommit[] {
  return Array.from({ length: count }, (_, number) => {
    const wanted =
      number === 0 || chance(seed, number, 9) < 0.03
        ? 0
        : chance(seed, number, 1) < 0.7
          ? 1
          : 1 + Math.floor(chance(seed, number, 2) * 4);
    const parents = Array.from(
      { length: wanted },
      (__, index) => Math.floor(number * (1 - chance(seed, number, 3 + index) ** 3 * 0.8)) - 1,
    );
    return { label: String(number), parents: [...new Set(parents.filter((one) => one >= 0))].map(String), files: {} };
  });
}

const wrongClock =
  (seed: number) =>
  (number: number): number =>
    1_600_000_000 + number * 60 - Math.floor(chance(seed, number, 8) * 5000);

describe.each([1, 2, 3])('a random history (%i)', (seed) => {
  test.each(['sha1', 'sha256'] as const)(
    'is the same without a commit-graph (%s), with one file, with a chain, and with one that is old',
    async (objectFormat) => {
      const path = join(folder, 'repository');
      const names = await importCommits(path, {
        commits: randomCommits(seed, 150),
        committedAtS: wrongClock(seed),
        objectFormat,
        bare: true,
      });
      const tips = [names[149]!, names[120]!];
      const plain = written(await freshHistory(path, tips));
      expect([...plain].sort()).toEqual(told(path, tips));

      testGit(path, ['commit-graph', 'write', '--stdin-commits'], `${names[100]}\n`);
      expect(written(await freshHistory(path, tips))).toEqual(plain);

      await rm(join(path, 'objects', 'info', 'commit-graph'));
      for (const tip of [60, 110, 149])
        testGit(path, ['commit-graph', 'write', '--split=no-merge', '--stdin-commits'], `${names[tip]}\n`);
      expect(readdirSync(join(path, 'objects', 'info', 'commit-graphs')).length).toBe(4);
      expect(written(await freshHistory(path, tips))).toEqual(plain);

      testGit(path, ['commit-graph', 'write', '--split=replace', '--reachable']);
      expect(written(await freshHistory(path, tips))).toEqual(plain);
      testGit(path, ['commit-graph', 'write', '--reachable']);
      expect(written(await freshHistory(path, tips))).toEqual(plain);
    },
  );

  test('is the same when an older one is kept', async () => {
    const path = join(folder, 'repository');
    const names = await importCommits(path, { commits: randomCommits(seed, 150), committedAtS: wrongClock(seed), bare: true });
    const repository = await open(path);
    for (const tip of [40, 90, 60, 149]) {
      const tips = [names[tip]!];
      expect(written(await repository.history(tips, { signal: never }))).toEqual(written(await freshHistory(path, tips)));
    }
  });
});

describe('what is kept', () => {
  test('answers without git', async () => {
    const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
    const first = written(await (await open(path)).history([nameOf('e')], { signal: never }));
    const again = await open(path);
    await rename(join(path, '.git', 'objects', 'pack'), join(folder, 'gone'));
    expect(written(await again.history([nameOf('e')], { signal: never }))).toEqual(first);
  });

  test('is not believed when it is damaged', async () => {
    const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
    const first = written(await (await open(path)).history([nameOf('e')], { signal: never }));
    const cache = join(folder, 'cache', 'git-histories');
    const [file = ''] = readdirSync(cache);
    const bytes = readFileSync(join(cache, file));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(cache, file), bytes);
    expect(written(await (await open(path)).history([nameOf('e')], { signal: never }))).toEqual(first);
  });

  test('is left out when git has lost an end of it', async () => {
    const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
    const repository = await open(path);
    await repository.history([nameOf('other')], { signal: never });
    testGit(path, ['update-ref', '-d', 'refs/heads/other']);
    testGit(path, ['tag', '-d', 'v9.0']);
    testGit(path, ['reflog', 'expire', '--expire=now', '--all']);
    testGit(path, ['gc', '--quiet', '--prune=now']);
    await rm(join(path, '.git', 'objects', 'info', 'commit-graph'), { force: true });
    expect((await repository.history([nameOf('e')], { signal: never })).graph.count).toBe(8);
  });

  test('does not grow without end', async () => {
    const path = join(folder, 'repository');
    const names = await importCommits(path, { commits: randomCommits(5, 40), bare: true });
    const repository = await open(path);
    for (const name of names.slice(20)) await repository.history([name], { signal: never });
    expect(readdirSync(join(folder, 'cache', 'git-histories')).length).toBe(8);
  });

  test('is not half there after a cancelled read', async () => {
    const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
    const repository = await open(path);
    const controller = new AbortController();
    const reading = repository.history([nameOf('e')], { signal: controller.signal });
    const enough = new Error('enough');
    controller.abort(enough);
    await expect(reading).rejects.toBe(enough);
    expect((await repository.history([nameOf('e')], { signal: never })).graph.count).toBe(8);
  });
});

test('a damaged commit-graph is not believed', async () => {
  const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
  testGit(path, ['commit-graph', 'write', '--reachable']);
  const file = join(path, '.git', 'objects', 'info', 'commit-graph');
  const expected = written(await freshHistory(path, [nameOf('e')]));
  await chmod(file, 0o644);
  const bytes = readFileSync(file);
  bytes[bytes.length - 60]! ^= 4;
  writeFileSync(file, bytes);
  // git itself stumbles over this file; what it can do without, we can.
  testGit(path, ['config', 'core.commitGraph', 'false']);
  expect(written(await freshHistory(path, [nameOf('e')]))).toEqual(expected);
});

describe('limits of a history', () => {
  test('a shallow clone ends where it ends, and grows when it is deepened', async () => {
    const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
    const shallow = join(folder, 'shallow');
    testGit(folder, ['clone', '--quiet', '--depth=2', `file://${path}`, shallow]);
    const repository = await open(shallow);
    const history = await repository.history([nameOf('e')], { signal: never });
    expect(written(history)).toEqual([nameOf('d'), `${nameOf('e')} ${nameOf('d')}`]);
    const error = await repository.resolve('v1.0', never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain('shallow');
    testGit(shallow, ['fetch', '--quiet', '--unshallow']);
    expect((await repository.history([nameOf('e')], { signal: never })).graph.count).toBe(8);
  });

  test('replaced commits have the parents of their replacements, also beside a commit-graph', async () => {
    const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
    const repository = await open(path);
    expect((await repository.history([nameOf('e')], { signal: never })).graph.count).toBe(8);
    testGit(path, ['commit-graph', 'write', '--reachable']);
    testGit(path, ['replace', '--graft', nameOf('d'), nameOf('b')]);
    const replaced = await repository.history([nameOf('e')], { signal: never });
    expect([...written(replaced)].sort()).toEqual(told(path, [nameOf('e')]));
    expect(replaced.graph.count).toBe(4);
    testGit(path, ['replace', '-d', nameOf('d')]);
    expect((await repository.history([nameOf('e')], { signal: never })).graph.count).toBe(8);
  });
});

describe('a repository is found', () => {
  test('from its checkout, from a folder in it, from its .git, and from another worktree', async () => {
    const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
    const other = join(folder, 'other worktree');
    testGit(path, ['worktree', 'add', '--quiet', '--detach', other, nameOf('b')]);
    const expected = { folder: join(path, '.git'), checkout: path };
    expect(await open(path)).toMatchObject(expected);
    expect(await open(join(path, 'src'))).toMatchObject(expected);
    expect(await open(join(path, '.git'))).toMatchObject(expected);
    const second = await open(other);
    expect(second).toMatchObject({ folder: join(path, '.git'), checkout: other });
    // HEAD is the worktree's own.
    expect(await second.resolve('HEAD', never)).toBe(nameOf('b'));
  });

  test('with paths as they are written in the folder that was given', async () => {
    const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
    const inside = await open(join(path, 'src'));
    const request = { bad: nameOf('e'), goods: [nameOf('b')], paths: ['x.c'], firstParentOnly: false };
    expect(await inside.touching(request, never)).toEqual([nameOf('d')]);
  });

  test('bare: it has no checkout', async () => {
    const { path } = await makeRealRepository(join(folder, 'repository.git'), { bare: true });
    expect(await open(path)).toMatchObject({ folder: path, checkout: null });
  });

  test.each(['', 'no/such/folder'])('not at all in an empty folder (%j), which is the user’s to mend', async (place) => {
    const error = await open(join(folder, place)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code: 'repository-unknown' });
  });
});

test('tags of tags are releases', async () => {
  const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
  testGit(path, ['tag', '-a', '-m', 'again', 'v1.5', 'v1.1']);
  testGit(path, ['tag', '-a', '-m', 'and again', 'v1.6', 'v1.5']);
  const releases = await (await open(path)).releases(nameOf('e'), never);
  expect(releases.map(({ tag }) => tag)).toEqual(['v1.6', 'v1.5', 'v1.1', 'v1.0']);
  expect(releases[0]?.commit).toBe(nameOf('m'));
});

test('path limits give what git bisect gives', async () => {
  const path = join(folder, 'repository');
  const commits = randomCommits(11, 60).map((commit, number) => ({
    ...commit,
    files: { [`folder${number % 3}/file`]: `${Math.floor(chance(11, number, 20) * 3)}\n` },
  }));
  const names = await importCommits(path, { commits, bare: true });
  const repository = await open(path);
  for (const [good, bad] of [
    [10, 59],
    [20, 50],
    [5, 40],
  ] as const) {
    const request = { bad: names[bad]!, goods: [names[good]!], paths: ['folder1'], firstParentOnly: false };
    const all = testGit(path, ['rev-list', '--bisect-all', names[bad]!, `^${names[good]!}`, '--', 'folder1']);
    const expected = all
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(0, 40));
    expect([...(await repository.touching(request, never))].sort()).toEqual(expected.sort());
  }
});
