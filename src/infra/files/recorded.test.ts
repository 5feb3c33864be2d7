import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeRecordedFolder } from './artifact-folder.ts';
import { isAsRecorded, recordOf, removeRecorded, writeRecorded } from './recorded.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-recorded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 4;
  await writeFile(path, bytes);
}

describe('what is kept with its hash', () => {
  test('is known when a bit of a file has changed', async () => {
    const path = join(folder, 'one');
    await writeRecorded(path, 'content');
    expect(await isAsRecorded(path)).toBe(true);
    await flip(path);
    expect(await isAsRecorded(path)).toBe(false);
    await writeRecorded(path, 'other');
    expect(await isAsRecorded(path)).toBe(true);
  });

  test('is known when a bit of a file in a folder has changed', async () => {
    const path = join(folder, 'two');
    await makeRecordedFolder(path, (temporary) => writeFile(join(temporary, 'disk'), 'content'));
    expect(await isAsRecorded(path)).toBe(true);
    await flip(join(path, 'disk'));
    expect(await isAsRecorded(path)).toBe(false);
  });

  test('is unchecked, not damaged, where somebody else has put a file in its place or the hash is gone', async () => {
    const path = join(folder, 'one');
    await writeRecorded(path, 'content');
    await writeFile(join(folder, 'other'), 'another');
    await rename(join(folder, 'other'), path);
    expect(await isAsRecorded(path)).toBeNull();
    await writeRecorded(path, 'content');
    await rm(recordOf(path));
    expect(await isAsRecorded(path)).toBeNull();
  });

  test('goes with its hash', async () => {
    await writeRecorded(join(folder, 'one'), 'content');
    await removeRecorded(join(folder, 'one'));
    expect(await readdir(folder)).toEqual([]);
  });
});
