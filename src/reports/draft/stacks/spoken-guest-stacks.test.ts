import { describe, expect, it } from 'vitest';
import { someVersion } from '../../../../test/fakes/source.ts';
import { parseScenario } from '../../../scenario/parse-scenario.ts';
import { readReport } from '../../read/read-report.ts';
import type { AvailableVersions } from '../available-versions.ts';
import { draftScenario } from '../draft-scenario.ts';

const unasked: AvailableVersions = { kernel: null, qemu: null };

/** The text of the draft, or why there is none. */
function drafted(text: string, available = unasked): string {
  const result = draftScenario(readReport(new TextEncoder().encode(text)), available);
  if (result.kind !== 'draft') return `none: ${result.because}`;
  const parsed = parseScenario(result.draft.text, 'draft');
  expect(parsed.ok ? [] : parsed.problems).toEqual([]);
  return result.draft.text;
}

const about = (title: string, text: string): string => `Subject: ${title}\n\n${text}\n`;
const hangs = about(
  'Guest hangs with QEMU 9.1.0',
  'QEMU 9.0.2 works fine, with QEMU 9.1.0 the Linux guest hangs when it boots.',
);

describe('a guest that hangs with a QEMU, in words', () => {
  it('is a small Linux on both, and its kernel is of no version of the report', () => {
    const text = drafted(hangs);
    expect(text).toContain('versions: [9.0, 9.1]');
    expect(text).toContain('guest-kernel: { role: guest-kernel, debian: linux-image-cloud-amd64, versions: [latest] }');
    expect(text).toContain('the report shows no command');
  });

  it('keeps two versions of one series apart', () => {
    const text = drafted(hangs.replaceAll('9.0.2', '9.1.4').replaceAll('9.1.0', '9.1.5'));
    expect(text).toContain('versions: [9.1.4, 9.1.5]');
  });

  it('has the architecture and the kernel that are named', () => {
    const text = drafted(
      about('qemu: update for arm64', 'The arm64 4.6 kernel will not boot on qemu-2.5.1, which was fixed in qemu-2.6.0.'),
    );
    expect(text).toContain('architecture: aarch64');
    expect(text).toContain('kernel: { role: guest-kernel, debian: linux-image-arm64, versions: [4.6] }');
  });

  it('is told to reboot where that is what fails', () => {
    const text = drafted(
      about('VMs cannot reboot', 'Rebooting a VM works with QEMU 4.2.0. With QEMU 5.1.0 the guest hangs when it reboots.'),
    );
    expect(text).toContain('type: reboot -f');
    expect(text).toContain('restarts: true');
    expect(text).toContain('firstbad.then=stay');
  });

  it('has a firmware where it is one of UEFI', () => {
    const text = drafted(hangs.replace('boots.', 'boots, behind the UEFI splash.'));
    expect(text).toContain('firmware: { role: firmware, debian: ovmf, versions: [latest] }');
    expect(text).toContain('image: { uefi: systemd-boot }');
  });

  it.each([
    ['another host', hangs.replace('the Linux guest', 'on macOS the Linux guest')],
    ['another guest', hangs.replace('the Linux guest', 'the Windows guest')],
    ['a wrapper', hangs.replace('Guest hangs', 'colima hangs')],
    ['a device', hangs.replace('Linux guest', 'guest with GPU passthrough')],
    ['storage', hangs.replace('Linux guest', 'guest on ZFS')],
    ['an act', hangs.replace('when it boots', 'after a snapshot')],
    ['a kernel that may be the host’s', hangs.replace('QEMU 9.0.2 works', 'It fails on kernel 6.1. QEMU 9.0.2 works')],
    ['two architectures', hangs.replace('Linux guest', 'arm64 guest on riscv64')],
    ['a kernel of its own configuration', hangs.replace('Linux guest', 'guest with gki_defconfig')],
    ['no version that works', about('Guest hangs with QEMU 9.1.0', 'With QEMU 9.1.0 the guest hangs.')],
  ])('is not drafted: %s', (_, text) => {
    expect(drafted(text)).toMatch(/^none: /);
  });
});

describe('a migration from one QEMU to another, in the title', () => {
  const moves = about(
    'Error when migrating a VM from QEMU 10.0 to 11.1: it fails',
    'This is the command:\n\n    qemu-system-x86_64 -machine pc-i440fx-9.0 -m 512\n',
  );

  it('is saved by the one and loaded by the other, with the machine type that is told', () => {
    const text = drafted(moves);
    expect(text).toContain('versions: [10.0]');
    expect(text).toContain('target: { role: qemu, debian: qemu-system-x86, versions: [11.1] }');
    expect(text).toContain('-M pc-i440fx-9.0');
    expect(text).toContain('migrate: target');
  });

  it('is not drafted without the machine type, and not with versions that the archive lacks', () => {
    expect(drafted(about('Error migrating a VM from QEMU 10.0 to 11.1', 'It fails.'))).toContain('machine type');
    const line = ['7.2', '11.1'].map((label) => someVersion('qemu', label));
    expect(drafted(moves, { kernel: line, qemu: line })).toContain('the archive does not have 10.0');
  });
});

describe('a firmware whose update broke guests, in the title', () => {
  it('is tried in each version of the archive', () => {
    const text = drafted(about('regression: ovmf update breaks VMs', 'Each VM hangs at a black screen.'));
    expect(text).toContain('firmware: { role: firmware, debian: ovmf');
    expect(text).toContain('image: { uefi: grub }');
  });

  it('is not drafted for a firmware that was built by hand', () => {
    expect(drafted(about('regression: edk2.git update breaks VMs', 'Each VM hangs.'))).toMatch(/^none: /);
  });
});

describe('partitions on a loop device', () => {
  const scan = (losetup: string, said = 'Since kernel 5.6.8 the partition scan fails:'): string =>
    about(
      'loop devices are broken',
      `${said}\n\n    # ${losetup}\n    kernel: __loop_clr_fd: partition scan of loop0 failed (rc=-16)`,
    );

  it('are looked for, and their table is read again', () => {
    const text = drafted(scan('losetup --show -P -f /disk.image'));
    expect(text).toContain('losetup --partscan --find --show ${image}');
    expect(text).toContain("match: 'partition scan of loop\\d+.* failed'");
  });

  it('are not drafted with other sectors, over a disk, or without a kernel that fails', () => {
    expect(drafted(scan('losetup -b 4096 -P -f /disk.image'))).not.toContain('--partscan');
    expect(drafted(scan('losetup -P /dev/loop5 /dev/sdd'))).not.toContain('--partscan');
    expect(drafted(scan('losetup --show -P -f /disk.image', 'Here is what I see:'))).not.toContain('--partscan');
  });
});

describe('a command with -kernel', () => {
  const power = (more = '', title = 'Boot hangs on older qemu with CPU = POWER9'): string =>
    about(
      title,
      `I use QEMU 2.10.1.\n\n    $ qemu-system-ppc64 -nographic -vga none -M pseries -cpu POWER9 -m 1G${more} -kernel build/vmlinux -initrd rootfs.cpio.gz`,
    );

  it('is the same machine with a kernel of the archive, where a QEMU is what fails', () => {
    const text = drafted(power());
    expect(text).toContain('architecture: ppc64le');
    expect(text).toContain('cpu: [POWER9, POWER8]');
    expect(text).toContain('-kernel ${guest-kernel.kernel}');
    expect(text).not.toContain('vmlinux');
  });

  it.each([
    ['an option that is not understood', power(' -device vfio-pci,host=1')],
    ['a kernel that is named', power().replace('I use QEMU', 'I use kernel 6.1 and QEMU')],
    ['a title that nothing fails in', power('', 'POWER9 and QEMU')],
  ])('is not drafted: %s', (_, text) => {
    expect(drafted(text)).not.toContain('guest-kernel');
  });
});
