// A guest's kernel from a commit: a tree made of Debian's linux-source is named once, built small, and booted in a sandbox from the disks
// that it was given drivers for.

import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { testGit } from '../contract/real-repository.ts';
import { type Home, makeHome, reportOf } from './firstbad.ts';
import { commitAll, unpackLinuxSource } from './linux-series.ts';
import { testWhen } from './test-when.ts';

const isWanted = process.env['FIRSTBAD_KERNEL_BUILDS'] === '1';
const testWanted = testWhen(isWanted, 'builds a guest’s kernel: FIRSTBAD_KERNEL_BUILDS=1 asks for it');

let home: Home;
let repository: string;

beforeAll(async () => {
  home = await makeHome('guest-kernel-commits');
  if (!isWanted) return;
  repository = join(home.folder, 'linux');
  await unpackLinuxSource(repository);
  const commit = commitAll(repository, 'Linux, as Debian has it');
  // A number that no package has.
  testGit(repository, ['tag', 'v6.1.999', commit]);
}, 1_800_000);

afterAll(() => home.dispose());

testWanted(
  'a kernel that was built for guests mounts a disk on each bus that it was given drivers for',
  async () => {
    expect((await home.run(['trees', 'add', 'linux', repository])).status).toBe(0);
    const scenario = await home.scenario(
      'scenario',
      [
        'name: built-guest-kernel',
        'components:',
        "  qemu: { role: qemu, debian: qemu-system-x86, versions: '10.0' }",
        "  linux: { role: guest-kernel, debian: linux-image-cloud-amd64, versions: 'v6.1.999' }",
        'factors:',
        '  bus: [virtio-blk-pci, ide-hd, nvme]',
        'image: linux-direct',
        'steps:',
        '  - name: boot',
        '    guest: >-',
        '      qemu-system-x86_64 -m 256 -nodefaults -kernel ${linux.kernel} -initrd ${linux.initrd}',
        '      -append "console=ttyS0 rootfstype=ext2 firstbad.then=stay"',
        '      -drive file=${image},format=raw,if=none,id=disk -device ${bus},drive=disk,serial=disk',
        'good:',
        "  - { console: guest, match: 'guest is up' }",
        'timeouts: { guest: 180s, stall: 90s }',
      ].join('\n'),
    );
    const ended = await home.run(['matrix', scenario, '--json']);
    expect(ended.stderr).toContain('linux: builds v6.1.999 of the tree linux');
    const { cells } = reportOf(ended);
    expect(cells.map(({ point, verdict }) => [point['bus'], verdict])).toEqual([
      ['virtio-blk-pci', 'good'],
      ['ide-hd', 'good'],
      ['nvme', 'good'],
    ]);
  },
  3_600_000,
);
