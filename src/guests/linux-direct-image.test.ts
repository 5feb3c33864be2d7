import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../infra/processes/run.ts';
import type { GuestTools } from './guest-tools.ts';
import { createImageBuilder } from './image-builder.ts';

const { signal } = new AbortController();
const sbin = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-direct-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A kernel of a few bytes, with the two drivers and what one of them depends on. */
async function toolsIn(name: string, { withModules = true } = {}): Promise<GuestTools> {
  const root = join(folder, name);
  const modules = join(root, 'modules');
  await mkdir(join(modules, 'kernel'), { recursive: true });
  await mkdir(join(root, 'usr/bin'), { recursive: true });
  await mkdir(join(root, 'bin'));
  await writeFile(join(root, 'vmlinuz'), 'a kernel');
  for (const place of ['usr/bin', 'bin']) await writeFile(join(root, place, 'busybox'), 'a busybox');
  await writeFile(join(modules, 'modules.builtin'), '');
  for (const [module, depends] of [
    ['virtio_ring', ''],
    ['virtio_pci', 'virtio_ring'],
    ['virtio_blk', ''],
  ] as const)
    await writeFile(join(modules, 'kernel', `${module}.ko`), `\u007fELF\0license=GPL\0depends=${depends}\0name=${module}\0`);
  const missing = (): Promise<never> => Promise.reject(new Error('not asked for'));
  return {
    tree: missing,
    system: missing,
    package: async () => ({ key: 'busybox', root }),
    kernel: async () => ({
      kind: 'kernel',
      key: name,
      vmlinuz: join(root, 'vmlinuz'),
      config: null,
      modules: withModules ? modules : null,
    }),
  };
}

const build = (tools: GuestTools) =>
  createImageBuilder({ cacheFolder: join(folder, 'cache'), scenarioFolder: folder, tools }).build(
    { kind: 'linux-direct' },
    { signal, progress: () => undefined },
  );

async function fileIn(image: string, name: string): Promise<Buffer> {
  const { status, stdout, stderr } = await run(['debugfs', '-R', `cat ${name}`, image], { signal, env: sbin });
  expect(status, stderr).toBe(0);
  return stdout;
}

test('the disk holds the kernel and an initramfs that loads the drivers in their order and reads past the page cache', async () => {
  const { path } = await build(await toolsIn('one'));
  expect((await fileIn(path, '/vmlinuz')).toString()).toBe('a kernel');
  const archive = join(folder, 'initramfs');
  await writeFile(archive, await fileIn(path, '/initramfs'));
  const list = (await run(['cpio', '-t', '--quiet', '-F', archive], { signal })).stdout.toString().trim().split('\n');
  expect(list).toEqual(expect.arrayContaining(['init', 'bin/busybox', 'dev/console', 'modules/virtio_ring.ko']));
  const text = (await readFile(archive)).toString('latin1');
  const loads = [...text.matchAll(/^insmod \/modules\/(\w+)\.ko$/gm)].map(([, name]) => name);
  expect(loads).toEqual(['virtio_ring', 'virtio_pci', 'virtio_blk']);
  expect(text).toContain('dd if=/dev/vda of=/direct bs=$bytes skip=1 count=1 iflag=direct');
});

test('another kernel makes another image', async () => {
  const [one, other] = [await build(await toolsIn('one')), await build(await toolsIn('other'))];
  expect(one.key).not.toBe(other.key);
});

test('a kernel without modules is refused in a sentence', async () => {
  await expect(build(await toolsIn('bare', { withModules: false }))).rejects.toMatchObject({ code: 'kernel-unexpected' });
});
