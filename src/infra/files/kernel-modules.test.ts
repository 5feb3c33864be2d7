import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../processes/run.ts';
import { findModuleFolder, readModules } from './kernel-modules.ts';

let folder: string;
const signal = new AbortController().signal;
const strict = { optional: new Set<string>(), signal };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-modules-'));
  await mkdir(join(folder, 'kernel', 'drivers'), { recursive: true });
  await writeFile(join(folder, 'modules.builtin'), 'kernel/fs/ext4/ext4.ko\nkernel/lib/crc16.ko\n');
});

afterEach(() => rm(folder, { recursive: true }));

async function addModule(file: string, depends: string): Promise<void> {
  await writeFile(join(folder, 'kernel', 'drivers', file), `\u007fELF\0license=GPL\0depends=${depends}\0name=x\0`);
}

test('modules come after what they depend on, each once', async () => {
  await addModule('virtio_pci.ko', 'virtio_ring,virtio');
  await addModule('virtio.ko', 'virtio_ring');
  await addModule('virtio_ring.ko', '');
  const modules = await readModules(folder, ['virtio', 'virtio-pci'], strict);
  expect(modules.map((module) => module.name)).toEqual(['virtio_ring', 'virtio', 'virtio_pci']);
});

test('built-in modules are left out', async () => {
  await addModule('loop.ko', 'crc16');
  expect((await readModules(folder, ['ext4', 'loop'], strict)).map((module) => module.name)).toEqual(['loop']);
});

test('a compressed module is unpacked', async () => {
  await addModule('loop.ko', '');
  const plain = join(folder, 'kernel', 'drivers', 'loop.ko');
  await run(['xz', plain], { signal });
  const [loop] = await readModules(folder, ['loop'], strict);
  expect(Buffer.from(loop?.content ?? []).toString('latin1')).toContain('license=GPL');
});

test('a missing module is named with who needs it, unless the host works without it', async () => {
  await addModule('virtio_blk.ko', 'virtio_ring');
  await expect(readModules(folder, ['virtio_blk'], strict)).rejects.toThrow(/virtio_ring, which its module virtio_blk needs/);
  expect(await readModules(folder, ['vmgenid'], { optional: new Set(['vmgenid']), signal })).toEqual([]);
});

test('the folder of the modules is the one that is named, or the only release in it', async () => {
  expect(await findModuleFolder(folder)).toEqual({ ok: true, folder });
  const above = await mkdtemp(join(tmpdir(), 'firstbad-modules-'));
  try {
    expect(await findModuleFolder(above)).toMatchObject({ ok: false, why: expect.stringContaining('there is none') as string });
    const release = join(above, '6.1.0');
    await mkdir(join(release, 'kernel'), { recursive: true });
    expect(await findModuleFolder(above)).toMatchObject({ why: expect.stringContaining('no modules.builtin') as string });
    await writeFile(join(release, 'modules.builtin'), '');
    expect(await findModuleFolder(above)).toEqual({ ok: true, folder: release });
    await mkdir(join(above, '6.2.0', 'kernel'), { recursive: true });
    expect(await findModuleFolder(above)).toMatchObject({ why: expect.stringContaining('6.1.0, 6.2.0') as string });
  } finally {
    await rm(above, { recursive: true });
  }
});
