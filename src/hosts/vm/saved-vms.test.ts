import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSavedVms } from './saved-vms.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-saved-'));
});

afterEach(() => rm(folder, { recursive: true }));

const bytes = (count: number) => (file: string) => writeFile(file, Buffer.alloc(count));

async function usedAt(key: string, second: number): Promise<void> {
  await utimes(join(folder, key, 'state'), second, second);
}

test('a saved VM is found with its console', async () => {
  const saved = openSavedVms(folder, 1000);
  expect(await saved.find('a')).toBeNull();
  await saved.add('a', () => 'Linux version 6.1 \u00ff', bytes(10));
  expect((await saved.find('a'))?.console).toBe('Linux version 6.1 \u00ff');
});

test('those used longest ago go first when the limit is passed, never the newest', async () => {
  const saved = openSavedVms(folder, 250);
  for (const [index, key] of ['a', 'b', 'c'].entries()) {
    await saved.add(key, () => '', bytes(100));
    await usedAt(key, 1000 + index);
  }
  expect((await readdir(folder)).sort()).toEqual(['b', 'c']);
  await saved.add('huge', () => '', bytes(400));
  expect(await readdir(folder)).toEqual(['huge']);
});

test('one whose bits have changed is booted anew, and not loaded', async () => {
  await openSavedVms(folder, 1000).add('a', () => 'ready', bytes(100));
  const state = join(folder, 'a', 'state');
  const changed = await readFile(state);
  changed[50] = (changed[50] ?? 0) ^ 1;
  await writeFile(state, changed);
  expect(await openSavedVms(folder, 1000).find('a')).toBeNull();
  expect(await readdir(folder)).toEqual([]);
});

test('one of a firstbad that kept no hashes is used', async () => {
  await mkdir(join(folder, 'a'));
  await writeFile(join(folder, 'a', 'state'), 'x');
  await writeFile(join(folder, 'a', 'console'), 'ready');
  expect((await openSavedVms(folder, 1000).find('a'))?.console).toBe('ready');
});

test('a save that fails leaves nothing', async () => {
  const saved = openSavedVms(folder, 1000);
  const failing = saved.add(
    'a',
    () => '',
    async (file) => {
      await bytes(10)(file);
      throw new Error('disk full');
    },
  );
  await expect(failing).rejects.toThrow('disk full');
  expect(await readdir(folder)).toEqual([]);
});

test('what a killed process left half-saved is removed at the next save', async () => {
  // Process ids end far below this one (proc(5), pid_max).
  await mkdir(join(folder, '.a.99999999-1.0123abcd.partial'));
  await openSavedVms(folder, 1000).add('b', () => '', bytes(10));
  expect(await readdir(folder)).toEqual(['b']);
});
