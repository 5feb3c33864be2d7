// Each architecture starts one kernel of the archive with the initramfs that is made here, to the line that says that it is up: what
// docs/reference/guests.md says of each row. Without the archive each says why it is skipped.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Home, makeHome, reportOf } from './firstbad.ts';

interface Row {
  readonly architecture: string;
  readonly package: string;
  readonly program: string;
  readonly machine: string;
  readonly console: string;
  readonly kernels: string;
  /** What `uname -m` says. */
  readonly uname: string;
  /** The oldest with the architecture: its kernel changes least, and i386 has none in later ones. */
  readonly suite: 'bookworm' | 'trixie';
}

const rows: readonly Row[] = [
  {
    architecture: 'aarch64',
    package: 'qemu-system-arm',
    program: 'qemu-system-aarch64',
    machine: '-M virt -cpu max',
    console: 'ttyAMA0',
    kernels: 'linux-image-arm64',
    uname: 'aarch64',
    suite: 'bookworm',
  },
  {
    architecture: 'riscv64',
    package: 'qemu-system-misc',
    program: 'qemu-system-riscv64',
    machine: '-M virt',
    console: 'ttyS0',
    kernels: 'linux-image-riscv64',
    uname: 'riscv64',
    suite: 'trixie',
  },
  {
    architecture: 's390x',
    package: 'qemu-system-misc',
    program: 'qemu-system-s390x',
    machine: '-M s390-ccw-virtio',
    console: 'ttysclp0',
    kernels: 'linux-image-s390x',
    uname: 's390x',
    suite: 'bookworm',
  },
  {
    architecture: 'ppc64le',
    package: 'qemu-system-ppc',
    program: 'qemu-system-ppc64',
    machine: '-M pseries -vga none',
    console: 'hvc0',
    kernels: 'linux-image-powerpc64le',
    uname: 'ppc64le',
    suite: 'bookworm',
  },
  {
    architecture: 'arm',
    package: 'qemu-system-arm',
    program: 'qemu-system-arm',
    machine: '-M virt -cpu max',
    console: 'ttyAMA0',
    kernels: 'linux-image-armmp',
    uname: 'armv[78]l',
    suite: 'bookworm',
  },
  {
    architecture: 'i386',
    package: 'qemu-system-x86',
    program: 'qemu-system-i386',
    machine: '-M pc -cpu max',
    console: 'ttyS0',
    kernels: 'linux-image-686-pae',
    uname: 'i686',
    suite: 'bookworm',
  },
];

const scenarioOf = (row: Row): string => {
  const { architecture, package: qemu, program, machine, console, kernels, uname, suite } = row;
  return `name: ${architecture}
architecture: ${architecture}
components:
  qemu: { role: qemu, debian: ${qemu}, versions: ['10.0'] }
  linux: { role: guest-kernel, debian: { package: ${kernels}, suites: ${suite} }, versions: latest }
steps:
  - name: boot
    guest: ${program} ${machine} -m 1024 -nic none -kernel \${linux.kernel} -initrd \${linux.initrd} -append "console=${console}"
good:
  - { console: guest, match: 'firstbad: guest kernel \\S+ on ${uname} is up' }
  - { console: guest, match: 'firstbad: guest is up' }
timeouts: { guest: 120 s, stall: 40 s }
`;
};

let home: Home;
let unreachable: string | null = null;

beforeAll(async () => {
  home = await makeHome('architectures');
  const { status, stderr } = await home.run(['versions', 'busybox-static']);
  if (status !== 0) unreachable = stderr.trim().split('\n').at(-1) ?? `status ${String(status)}`;
});

afterAll(() => home.dispose());

describe('an archive kernel with the initramfs of firstbad boots', () => {
  test.for(rows)('on $architecture', async (row, { skip }) => {
    skip(unreachable !== null, `the archive is not there: ${unreachable ?? ''}`);
    const folder = await home.scenario(row.architecture, scenarioOf(row));
    const { cells, machine } = reportOf(await home.run(['matrix', folder, '--json']));
    expect(machine.accelerator).toBe('sandbox');
    expect(cells.map(({ verdict, message }) => [verdict, message])).toEqual([['good', 'firstbad: guest is up']]);
  });
}, 300_000);
