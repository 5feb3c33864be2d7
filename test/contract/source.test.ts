import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/infra/machine/system-clock.ts';
import { createBuiltInSource } from '../../src/sources/built-in/source.ts';
import { createDebianSource } from '../../src/sources/debian/source.ts';
import { createFilesSource } from '../../src/sources/files/source.ts';
import { createMachineSource } from '../../src/sources/machine/source.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { startTestArchive } from '../fakes/debian-archive.ts';
import { openTestArchive } from '../fakes/debian-client.ts';
import { writeFiles } from '../fakes/debian-package.ts';
import { echoingQemu, splitKernel, wholeKernel } from '../fakes/debian-world.ts';
import { FakeSource } from '../fakes/source.ts';
import { sourceContract } from './source-contract.ts';

sourceContract('fake', async () => ({
  source: new FakeSource({
    component: 'kernel',
    role: 'host-kernel',
    labels: ['5.10', '6.1'],
    clock: new VirtualClock(),
    missing: (label) => label === 'gone',
  }),
  onDisk: false,
  leftovers: async () => [],
  dispose: async () => undefined,
}));

const inArchive = {
  'host-kernel': {
    name: 'linux-image-cloud-amd64',
    packages: [wholeKernel('6.1.0-50', '6.1.176-1'), ...splitKernel('7.3.4+deb13', '7.3.4-1~bpo13+1')],
  },
  qemu: { name: 'qemu-system-x86', packages: echoingQemu('1:10.0.13+ds-0+deb13u1') },
  firmware: {
    name: 'seabios',
    packages: [{ name: 'seabios', version: '1.16.3-2', files: { 'usr/share/seabios/bios-256k.bin': 'SeaBIOS' } }],
  },
};

for (const role of ['host-kernel', 'qemu', 'firmware'] as const) {
  sourceContract(`debian, ${role}`, async () => {
    const server = await startTestArchive();
    const cache = await mkdtemp(join(tmpdir(), 'firstbad-source-'));
    const { name, packages } = inArchive[role];
    await server.publish('trixie', packages);
    const archive = openTestArchive(server, { cache, suites: ['trixie'], clock: systemClock });
    return {
      source: createDebianSource({ kind: 'debian', package: name, suites: null }, { archive, role }),
      onDisk: true,
      leftovers: () => partialsUnder(cache),
      dispose: async () => {
        await server.close();
        await rm(cache, { recursive: true, force: true });
      },
    };
  });
}

sourceContract('files, host-kernel', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-files-'));
  const kernels = [wholeKernel('5.10.0-46', '5.10.262-1'), wholeKernel('6.1.0-50', '6.1.176-1')];
  for (const kernel of kernels) await writeFiles(join(folder, kernel.version), kernel.files ?? {});
  return {
    source: createFilesSource(
      {
        kind: 'files',
        versions: kernels.map((kernel) => ({
          label: kernel.version,
          path: `${kernel.version}/boot/${kernel.name.replace('linux-image', 'vmlinuz')}`,
          modules: `${kernel.version}/lib/modules`,
        })),
      },
      { role: 'host-kernel', folder, cacheFolder: join(folder, 'cache') },
    ),
    onDisk: true,
    leftovers: () => partialsUnder(folder),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

sourceContract('files, qemu', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-files-'));
  for (const one of echoingQemu('1:10.0')) await writeFiles(join(folder, 'qemu'), one.files ?? {});
  return {
    source: createFilesSource(
      { kind: 'files', versions: [{ label: 'mine', path: 'qemu', modules: null }] },
      { role: 'qemu', folder, cacheFolder: join(folder, 'cache') },
    ),
    onDisk: true,
    leftovers: () => partialsUnder(folder),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

sourceContract('files, firmware', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-files-'));
  await writeFiles(folder, { 'mine.bin': 'SeaBIOS', 'others/bios-256k.bin': 'SeaBIOS', 'others/vgabios-stdvga.bin': 'VGA' });
  return {
    source: createFilesSource(
      {
        kind: 'files',
        versions: [
          { label: 'mine', path: 'mine.bin', modules: null },
          { label: 'others', path: 'others', modules: null },
        ],
      },
      { role: 'firmware', folder, cacheFolder: join(folder, 'cache') },
    ),
    onDisk: true,
    leftovers: () => partialsUnder(folder),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

for (const role of ['host-kernel', 'qemu'] as const) {
  sourceContract(`machine, ${role}`, async () => {
    const root = await mkdtemp(join(tmpdir(), 'firstbad-machine-'));
    await writeFiles(root, wholeKernel('6.1.0-50', '6.1.176-1').files ?? {});
    const script = '#!/bin/sh\necho "QEMU emulator version 7.2.22 (Debian 1:7.2)"\n';
    await writeFiles(root, { 'usr/bin/qemu-system-x86_64': script });
    return {
      source: createMachineSource({ role, cacheFolder: join(root, 'cache'), root }),
      onDisk: true,
      leftovers: () => partialsUnder(join(root)),
      dispose: () => rm(root, { recursive: true, force: true }),
    };
  });
}

async function partialsUnder(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => /\.partial|unpacked\//.test(name));
}

sourceContract('built-in, compiled on this machine', async () => {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'firstbad-built-in-'));
  const fileSystemMakers = (): Promise<never> => Promise.reject(new Error('this source is about the probe'));
  return {
    source: createBuiltInSource({ kind: 'built-in', name: 'dio-probe' }, { cacheFolder, fileSystemMakers }),
    onDisk: true,
    program: 'dio-probe',
    leftovers: () => partialsUnder(cacheFolder),
    dispose: () => rm(cacheFolder, { recursive: true, force: true }),
  };
});
