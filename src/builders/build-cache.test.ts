import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommitName } from '../core/git/commit.ts';
import type { BuildKey, OutputKey } from '../ports/builder.ts';
import { type BuildCache, openBuildCache } from './build-cache.ts';
import type { BuildRecord } from './build-record.ts';

const never = new AbortController().signal;
const hour = 3_600_000;

let folder: string;
let now: number;
let cache: BuildCache;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-build-cache-'));
  now = 1_700_000_000_000;
  cache = openBuildCache({ folder, bytesMax: 10_000, now: () => now });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const keyOf = (digit: string): BuildKey => digit.repeat(40) as BuildKey;

function recordOf(digit: string): Omit<BuildRecord, 'content'> {
  return {
    layout: 2,
    key: keyOf(digit),
    kind: 'toy',
    commit: digit.repeat(40) as CommitName,
    tree: 't',
    how: 'fresh',
    buildMs: 5,
    steps: 7,
    fixUps: [],
    inputs: null,
    outcome: {
      kind: 'built',
      artifact: { kind: 'tree', root: 'tree' },
      identity: null,
      unknownOptions: [],
      outputKey: 'o' as OutputKey,
    },
  };
}

async function add(digit: string, text: string, replace = false) {
  const fill = (into: string): Promise<void> => writeFile(join(into, 'file'), text);
  return cache.add(recordOf(digit), { texts: { 'build.log': 'said' }, fill }, { replace });
}

test('what was added is found, with its log', async () => {
  expect(await cache.find(keyOf('a'))).toBeNull();
  await add('a', 'content');
  const found = await cache.find(keyOf('a'));
  expect(found?.record).toMatchObject({ key: keyOf('a'), steps: 7 });
  expect(await readFile(join(found?.artifactFolder ?? '', 'file'), 'utf8')).toBe('content');
  expect(await readFile(join(found?.folder ?? '', 'build.log'), 'utf8')).toBe('said');
  expect(await cache.expectedSteps('toy', 'fresh')).toBe(7);
  expect(await cache.expectedSteps('toy', 'clean')).toBeNull();
});

test('an artifact that could not be made leaves nothing', async () => {
  const fill = (): Promise<void> => Promise.reject(new Error('no room'));
  await expect(cache.add(recordOf('a'), { texts: {}, fill }, { replace: false })).rejects.toThrow('no room');
  expect(await readdir(join(folder, 'entries'))).toEqual([]);
});

test('what is there stays unless it is replaced, and other bytes have another content', async () => {
  const first = await add('a', 'one');
  expect((await add('a', 'two')).record.content).toBe(first.record.content);
  expect((await add('a', 'two', true)).record.content).not.toBe(first.record.content);
});

test('a damaged build is as good as none, whatever was damaged', async () => {
  for (const [name, text] of Object.entries({ 'artifact/file': 'c0ntent', 'build.json': '{}', '.firstbad.json': 'not json' })) {
    const { folder: place } = await add('a', 'content');
    await writeFile(join(place, name), text);
    expect(await cache.find(keyOf('a'))).toBeNull();
    expect(await readdir(join(folder, 'entries'))).toEqual([]);
  }
});

test('the least recently used ones go when there is no room, never one that is in use', async () => {
  const big = 'x'.repeat(4000);
  await add('a', big);
  now += hour;
  await add('b', big);
  now += 2 * hour;
  await cache.find(keyOf('a'));
  await add('c', big);
  expect((await cache.list()).map(({ record }) => record.key)).toEqual(expect.arrayContaining([keyOf('a'), keyOf('c')]));
  expect(await cache.list()).toHaveLength(2);
  // Both were used a moment ago.
  expect(await cache.prune(1)).toMatchObject({ removed: 0 });
  now += 2 * hour;
  expect(await cache.prune(5_000)).toMatchObject({ removed: 1 });
  expect(await cache.prune(0)).toEqual({ removed: 1, bytesLeft: 0 });
});

test('verifying reads every byte, and removes what is damaged', async () => {
  await add('a', 'content');
  const { artifactFolder } = await add('b', 'content');
  await writeFile(join(artifactFolder, 'file'), 'c0ntent');
  expect(await cache.verify(never)).toEqual({ whole: 1, removed: [keyOf('b')] });
  expect((await cache.list()).map(({ record }) => record.key)).toEqual([keyOf('a')]);
});
