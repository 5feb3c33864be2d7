import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import type { Source } from '../../ports/source.ts';
import { tellingDrivers } from './missing-drivers.ts';

const options = { signal: new AbortController().signal, progress: (): void => undefined };
const version: Version = { id: 'a' as VersionId, label: '6.1.176-1', upstream: '6.1.176', origin: 'bookworm' };
const drivers = [
  { device: 'the ahci of q35', modules: ['ahci'] },
  { device: 'e1000', modules: ['e1000'] },
  { device: 'virtio-blk', modules: ['virtio_blk'] },
  { device: 'rtl8139', modules: ['8139cp', '8139too'] },
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-drivers-'));
  await mkdir(join(folder, 'kernel'));
  await writeFile(join(folder, 'modules.builtin'), 'kernel/drivers/block/virtio_blk.ko\n');
  for (const name of ['8139too', 'e1000e']) await writeFile(join(folder, 'kernel', `${name}.ko.xz`), '');
});
afterEach(() => rm(folder, { recursive: true }));

async function notes(modules: string | null): Promise<readonly string[]> {
  const told: string[] = [];
  const source: Source = {
    description: 'some',
    line: async () => [version],
    materialize: async () => ({ kind: 'kernel', key: 'k', vmlinuz: 'vmlinuz', modules, config: null }),
  };
  const telling = tellingDrivers(source, { drivers, onNote: (note) => told.push(note) });
  for (let time = 0; time < 2; time += 1) await telling.materialize(version, options);
  return told;
}

test('a kernel without drivers for the devices of the scenario is told of once', async () => {
  expect(await notes(folder)).toEqual([
    "the guest's kernel 6.1.176-1 has no driver for the ahci of q35 (ahci), e1000 (e1000): it will not see what hangs on that",
  ]);
});

test('nothing is said of a kernel that nobody knows the drivers of', async () => {
  expect(await notes(null)).toEqual([]);
});
