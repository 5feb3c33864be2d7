// What the init does is seen in test/e2e/architectures.test.ts, on machines of each architecture.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KernelArtifact } from '../../ports/source.ts';
import type { GuestTools, PackageOptions } from '../guest-tools.ts';
import { guestInitramfs } from './guest-initramfs.ts';

const options = { signal: new AbortController().signal, progress: (): void => undefined };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-initramfs-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function kernelWith(modules: Readonly<Record<string, string>>): Promise<KernelArtifact> {
  const root = join(folder, 'modules');
  await mkdir(join(root, 'kernel'), { recursive: true });
  await writeFile(join(root, 'modules.builtin'), 'kernel/drivers/virtio/virtio_pci.ko\n');
  for (const [name, depends] of Object.entries(modules))
    await writeFile(join(root, 'kernel', `${name}.ko`), `\u007fELF\0depends=${depends}\0name=${name}\0`);
  return { kind: 'kernel', key: 'some', vmlinuz: join(folder, 'vmlinuz'), modules: root, config: null };
}

function tools(asked: PackageOptions[] = []): GuestTools {
  const missing = (): Promise<never> => Promise.reject(new Error('not asked for'));
  return {
    tree: missing,
    system: missing,
    kernel: missing,
    package: async (_, wanted) => {
      asked.push(wanted);
      const root = join(folder, 'busybox');
      await mkdir(join(root, 'usr/bin'), { recursive: true });
      await writeFile(join(root, 'usr/bin/busybox'), 'a busybox');
      return { key: 'busybox', root };
    },
  };
}

test('has a busybox of its architecture and the modules of disks, each after what it depends on', async () => {
  const kernel = await kernelWith({ virtio_blk: '', scsi_mod: '', sd_mod: 'scsi_mod', mbcache: '', ext4: 'mbcache', drm: '' });
  const asked: PackageOptions[] = [];
  const request = { folder: join(folder, 'made'), tools: tools(asked), kernel, architecture: 's390x' } as const;
  const text = await readFile(await guestInitramfs(request, options), 'latin1');
  expect(asked[0]?.architecture).toBe('s390x');
  for (const module of ['virtio_blk', 'scsi_mod', 'sd_mod', 'ext4']) expect(text).toContain(`modules/${module}.ko\0`);
  expect(text).not.toContain('drm.ko');
  expect(text).toContain('virtio_blk\n\0');
  expect(text).toContain('scsi_mod\nsd_mod\nmbcache\next4\n');
});

test('what a kernel has no driver for is in it as a sentence that its init can say', async () => {
  const kernel = await kernelWith({ virtio_blk: '', sd_mod: '', ext4: '' });
  const request = { folder: join(folder, 'made'), tools: tools(), kernel, architecture: 'amd64' } as const;
  const text = await readFile(await guestInitramfs(request, options), 'latin1');
  expect(text).toMatch(/virtio_mmio sr_mod virtio_scsi nvme ahci ata_piix /);
});

test('a kernel without modules has one with its busybox alone, and another kernel another one', async () => {
  const kernel = await kernelWith({});
  const request = { folder: join(folder, 'made'), tools: tools(), architecture: 'amd64' } as const;
  const bare = await guestInitramfs({ ...request, kernel: { ...kernel, modules: null } }, options);
  expect(await readFile(bare, 'latin1')).not.toContain('.ko\0');
  expect(await guestInitramfs({ ...request, kernel: { ...kernel, key: 'other' } }, options)).not.toBe(bare);
});
