import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/infra/system-clock.ts';
import { createDebianSource } from '../../src/sources/debian/source.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { startTestArchive } from '../fakes/debian-archive.ts';
import { openTestArchive } from '../fakes/debian-client.ts';
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

for (const role of ['host-kernel', 'qemu'] as const) {
  sourceContract(`debian, ${role}`, async () => {
    const server = await startTestArchive();
    const cache = await mkdtemp(join(tmpdir(), 'firstbad-source-'));
    const kernels = [wholeKernel('6.1.0-50', '6.1.176-1'), ...splitKernel('7.3.4+deb13', '7.3.4-1~bpo13+1')];
    await server.publish('trixie', role === 'qemu' ? echoingQemu('1:10.0.13+ds-0+deb13u1') : kernels);
    const archive = openTestArchive(server, { cache, suites: ['trixie'], clock: systemClock });
    const name = role === 'qemu' ? 'qemu-system-x86' : 'linux-image-cloud-amd64';
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

async function partialsUnder(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => /\.partial|unpacked\//.test(name));
}
