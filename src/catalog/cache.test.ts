import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRecordedFolder } from '../infra/files/artifact-folder.ts';
import { writeRecorded } from '../infra/files/recorded.ts';
import { cacheShelves } from './cache.ts';

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'firstbad-cache-'));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const files = [
  'initramfs/0123.cpio',
  'guest-initramfs/initramfs-0123.img',
  'images/boot-sector-0123.img',
  'disks/tree-0123.ext4',
  'debian/releases/0123-sid.json',
  'debian/catalogues-1/0123.tsv.json',
  'debian/made/0123.json',
];
const folders = ['vms/0123', 'disks/image-0123', 'flat/root-0123', 'places/0123', 'places/layouts/0123'];

async function verify(): Promise<{ whole: number; damaged: readonly string[]; unverifiable: number }> {
  const sum = { whole: 0, damaged: [] as string[], unverifiable: 0 };
  for (const shelf of cacheShelves({ cache })) {
    const { whole, damaged, unverifiable } = await shelf.verify(new AbortController().signal);
    sum.whole += whole;
    sum.damaged.push(...damaged);
    sum.unverifiable += unverifiable;
  }
  return sum;
}

async function fill(): Promise<void> {
  for (const name of files) await writeRecorded(join(cache, name), `content of ${name}`);
  for (const name of folders) {
    await makeRecordedFolder(join(cache, name), (temporary) => writeFile(join(temporary, 'state'), `content of ${name}`));
  }
}

test.each([...files, ...folders.map((name) => `${name}/state`)])('cache verify sees a changed bit in %s', async (name) => {
  await fill();
  expect(await verify()).toEqual({ whole: files.length + folders.length, damaged: [], unverifiable: 0 });
  const bytes = await readFile(join(cache, name));
  bytes[3] = (bytes[3] ?? 0) ^ 16;
  await writeFile(join(cache, name), bytes);
  const entry = name.endsWith('/state') ? dirname(name) : name;
  expect(await verify()).toMatchObject({ damaged: [join(cache, entry)] });
});

test('what was kept before there were hashes is said to be unchecked', async () => {
  for (const name of files) {
    await mkdir(dirname(join(cache, name)), { recursive: true });
    await writeFile(join(cache, name), 'old');
  }
  expect(await verify()).toEqual({ whole: 0, damaged: [], unverifiable: files.length });
});

test('a disk that a host writes to is no entry', async () => {
  await mkdir(join(cache, 'disks'));
  await writeFile(join(cache, 'disks', 'scratch-1024'), '');
  expect(await verify()).toEqual({ whole: 0, damaged: [], unverifiable: 0 });
});
