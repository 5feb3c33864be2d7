import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabError } from '../../core/base/user-error.ts';
import { explainFull, makeWhole, removeAbandoned, sha256OfFile, writeWhole } from './files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file appears whole, in folders that are made for it, and replaces an older one', async () => {
  const path = join(folder, 'a', 'b', 'file');
  await writeWhole(path, 'one');
  await writeWhole(path, 'two');
  expect(await readFile(path, 'utf8')).toBe('two');
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file']);
});

test('nothing stays when making fails', async () => {
  const making = makeWhole(join(folder, 'thing'), async (temporary) => {
    await mkdir(temporary);
    await writeFile(join(temporary, 'half'), 'x');
    throw new Error('stop');
  });
  await expect(making).rejects.toThrow('stop');
  expect(await readdir(folder)).toEqual([]);
});

test('of two that make one folder at once the first stays and neither fails', async () => {
  const path = join(folder, 'tree');
  const make = async (temporary: string): Promise<void> => {
    await mkdir(temporary);
    await writeFile(join(temporary, 'file'), 'same');
  };
  await Promise.all([makeWhole(path, make), makeWhole(path, make)]);
  expect(await readdir(folder)).toEqual(['tree']);
  expect(await readFile(join(path, 'file'), 'utf8')).toBe('same');
});

test("a full disk is the lab's trouble", () => {
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  expect(explainFull(full, '/x/y')).toBeInstanceOf(LabError);
  expect(explainFull(full, '/x/y')).toMatchObject({ code: 'disk-full' });
  const other = new Error('other');
  expect(explainFull(other, '/x/y')).toBe(other);
});

test('what a dead process left is removed, what a living one makes is not', async () => {
  // No process has the id 4194305: it is above the kernel's largest pid_max, 2^22.
  await mkdir(join(folder, '.tree.4194305-77.0123abcd.partial'));
  await makeWhole(join(folder, 'mine'), async (temporary) => {
    await writeFile(temporary, 'x');
    await removeAbandoned(folder);
    expect(await readdir(folder)).toHaveLength(1);
  });
  await removeAbandoned(join(folder, 'nowhere'));
  expect(await readdir(folder)).toEqual(['mine']);
});

test('hashes as sha256sum does', async () => {
  await writeFile(join(folder, 'abc'), 'abc');
  // FIPS 180-2, appendix B.1.
  expect(await sha256OfFile(join(folder, 'abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
