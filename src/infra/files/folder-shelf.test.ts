import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFolderShelf } from './folder-shelf.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-shelf-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;

test('lists files and folders with all that is in them, and not what is half-made', async () => {
  await mkdir(join(folder, 'a/b'), { recursive: true });
  await writeFile(join(folder, 'a/b/c'), Buffer.alloc(100_000, 1));
  await writeFile(join(folder, 'one'), 'x');
  await writeFile(join(folder, '.partial-one'), 'x');
  await utimes(join(folder, 'one'), 1000, 1000);
  const shelf = openFolderShelf({
    name: 'some',
    bytesMax: 1e9,
    folders: [folder, join(folder, 'none')],
    isWhole: async () => null,
  });
  const entries = await shelf.list();
  expect(entries.map(({ path }) => path)).toEqual([join(folder, 'a'), join(folder, 'one')]);
  expect(entries[0]?.bytes).toBeGreaterThanOrEqual(100_000);
  expect(entries[1]?.usedAtMs).toBe(1_000_000);
});

test('removes what is damaged, keeps what is whole or can not be told', async () => {
  for (const name of ['good', 'bad', 'mute']) await writeFile(join(folder, name), name);
  const answers: Readonly<Record<string, boolean | null>> = { good: true, bad: false, mute: null };
  const shelf = openFolderShelf({
    bytesMax: 1e9,
    name: 'some',
    folders: [folder],
    isWhole: async (path) => answers[path.slice(folder.length + 1)] ?? null,
  });
  expect(await shelf.verify(signal)).toEqual({ whole: 1, damaged: [join(folder, 'bad')], unverifiable: 1 });
  expect(existsSync(join(folder, 'bad'))).toBe(false);
  expect(existsSync(join(folder, 'good'))).toBe(true);
});

test('stops between two entries when it is cancelled', async () => {
  for (const name of ['1', '2', '3']) await writeFile(join(folder, name), name);
  const controller = new AbortController();
  const looked: string[] = [];
  const shelf = openFolderShelf({
    bytesMax: 1e9,
    name: 'some',
    folders: [folder],
    isWhole: async (path) => {
      looked.push(path);
      controller.abort(new Error('enough'));
      return true;
    },
  });
  await expect(shelf.verify(controller.signal)).rejects.toThrow('enough');
  expect(looked).toHaveLength(1);
});
