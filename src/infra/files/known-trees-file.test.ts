import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { knownTreesFile } from './known-trees-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-trees-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('trees are kept by name, and one that is named again is replaced', async () => {
  const trees = knownTreesFile(folder);
  expect(await trees.list()).toEqual([]);
  await trees.put({ name: 'seabios', path: '/src/seabios' });
  await trees.put({ name: 'linux', path: '/src/linux' });
  await trees.put({ name: 'seabios', path: '/src/other' });
  expect(await knownTreesFile(folder).list()).toEqual([
    { name: 'linux', path: '/src/linux' },
    { name: 'seabios', path: '/src/other' },
  ]);
  expect(await trees.remove('linux')).toBe(true);
  expect(await trees.remove('linux')).toBe(false);
  expect((await trees.list()).map(({ name }) => name)).toEqual(['seabios']);
});

test.each(['{', 'null', '{"layout":2,"trees":[]}', '{"layout":1,"trees":[{"name":"windows","path":"/"}]}', '{"layout":1}'])(
  'a file that holds %s is refused and stays',
  async (text) => {
    await writeFile(join(folder, 'trees.json'), text);
    await expect(knownTreesFile(folder).put({ name: 'linux', path: '/src' })).rejects.toMatchObject({
      code: 'trees-unreadable',
    });
    expect(await readFile(join(folder, 'trees.json'), 'utf8')).toBe(text);
  },
);
