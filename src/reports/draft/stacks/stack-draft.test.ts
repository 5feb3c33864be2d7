import { describe, expect, it } from 'vitest';
import { someVersion } from '../../../../test/fakes/source.ts';
import { parseScenario } from '../../../scenario/parse-scenario.ts';
import { readReport } from '../../read/read-report.ts';
import type { AvailableVersions } from '../available-versions.ts';
import { draftScenario } from '../draft-scenario.ts';
import { stackComponents, stackRules } from './stack-draft.ts';

const unasked: AvailableVersions = { kernel: null, qemu: null };

function drafted(text: string, available = unasked): { readonly text: string; readonly because: string } {
  const result = draftScenario(readReport(new TextEncoder().encode(text)), available);
  if (result.kind !== 'draft') return { text: '', because: result.because };
  const parsed = parseScenario(result.draft.text, 'draft');
  expect(parsed.ok ? [] : parsed.problems).toEqual([]);
  return { text: result.draft.text, because: '' };
}

const refused = (line: string): string => `Subject: The guest does not start\n\nIt ends with\n\n    ${line}\n`;
const efi = (command: string, more = ''): string =>
  `Subject: guest hangs in the firmware\n\nThis hangs:\n\n    ${command}\n\n${more}\n`;
const aarch64 = 'qemu-system-aarch64 -M virt -cpu max -bios /usr/share/qemu-efi-aarch64/QEMU_EFI.fd -m 1G';

describe('a refusal', () => {
  it.each([
    [
      'qemu-system-x86_64: -drive file=/a/b.qcow2,if=none,id=d,cache=none: file system may not support O_DIRECT',
      'cache: [none, writeback]',
    ],
    [
      'kvm: -drive file=/a/b.img,cache=directsync,format=raw: file system does not support O_DIRECT',
      'cache: [directsync, writeback]',
    ],
    [
      'qemu-kvm: The -accel and "-machine accel=" options are incompatible',
      'accelerator: ["-machine accel=tcg -accel tcg", "-accel tcg"]',
    ],
    [
      'qemu-system-x86_64: -drive file=/x,aio=native: aio=native was specified, but it requires cache.direct=on, which was not specified',
      'cache: [writeback, none]',
    ],
    [
      'qemu-system-x86_64: -device virtio-blk-pci,drive=d,bus=pci.0,addr=3: PCI: slot 3 function 0 not available for virtio-blk-pci, in use by virtio-blk-pci,id=(null)',
      'slot: [3, 5]',
    ],
  ])('%s', (line, factor) => {
    const { text, because } = drafted(refused(line));
    expect(because).toBe('');
    expect(text).toContain(factor);
    expect(text).toMatch(/bad:\n {2}- \{ step: \w+, refused: '/);
    expect(text).not.toContain('/a/b');
  });

  it.each([
    'qemu-system-x86_64: warning: host does not support requested feature: CPUID.80000001H:ECX.svm [bit 2]',
    'qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: failed to setup container for group 1',
    'qemu-system-x86_64: -drive file=/x,cache=writeback: Could not open /x: No such file or directory',
    'qemu-system-x86_64: -device vfio-pci,addr=6: PCI: slot 6 function 0 not available for vfio-pci, in use by nvme,id=(null)',
    'losetup: /dev/loop8: set direct io failed: Invalid argument',
    'losetup: /dev/loop8: failed to set up loop device: No such file or directory',
  ])('%s is not drafted', (line) => {
    expect(drafted(refused(line)).text).toBe('');
  });

  it('of direct I/O on a loop device is drafted over a drive of 4096-byte sectors, where the report says so', () => {
    const line = 'losetup: /dev/loop8: set direct io failed: Invalid argument';
    expect(drafted(refused(line)).because).toBe('losetup is refused direct I/O, and the report does not say over what');
    expect(drafted(`${refused(line)}\nThis is on a 4Kn drive.\n`).text).toContain('sector: [4096, 512]');
  });
});

describe('a guest with a firmware of its own', () => {
  it('is flat, with the firmware as a component of its architecture and a disk that is said to be added', () => {
    const { text } = drafted(efi(aarch64, 'The virt-6.2 machine type boots fine, while virt-7.0 hangs.'));
    expect(text).toContain('architecture: aarch64');
    expect(text).toContain('firmware: { role: firmware, debian: qemu-efi-aarch64');
    expect(text).toContain('machine: [virt-7.0, virt-6.2]');
    expect(text).toContain('-machine ${machine}');
    expect(text).toContain('-bios ${firmware.bios}');
    expect(text).toContain('a disk with GRUB is there to boot from');
    expect(text).not.toContain('host-kernel');
  });

  it('on a PC has both flash drives, and its own disk', () => {
    const command =
      'qemu-system-x86_64 -machine q35 -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE.fd -drive file=disk.img,format=raw,if=virtio';
    const { text } = drafted(efi(command));
    expect(text).toContain('if=pflash,unit=0,format=raw,readonly=on,file=${firmware.code}');
    expect(text).toContain('file=${image},format=raw,if=virtio');
    expect(text).toContain('debian: ovmf');
  });

  it.each([
    [aarch64.replace('-cpu max', '-cpu host -accel kvm'), 'the processor of an ARM host'],
    [aarch64.replace('-bios', '-kernel Image -bios'), '-kernel'],
    ['qemu-system-x86_64 -drive if=pflash,file=/x/OVMF_CODE.secboot.fd -drive file=disk.img,format=raw', 'secure boot'],
    ['qemu-system-sparc64 -bios edk2.fd -hda disk.img', 'firstbad has none for its architecture'],
    [aarch64.replace('max', 'max;reboot'), ''],
  ])('%s is not drafted', (command, because) => {
    const result = drafted(efi(command));
    expect(result.text).toBe('');
    expect(result.because).toContain(because);
  });

  it('says which packages its versions are of, so that the archive is asked for these', () => {
    const reading = readReport(new TextEncoder().encode(efi(aarch64)));
    expect(stackComponents(reading).map(({ package: name, architecture }) => [name, architecture])).toEqual([
      ['qemu-system-arm', null],
      ['qemu-efi-aarch64', 'aarch64'],
    ]);
  });

  it('maps a month to the archive, and is not drafted where the archive can not ask the question', () => {
    const line = ['2020.11-1', '2022.11-6', '2025.02-8'].map((label) => someVersion('firmware', label));
    const asked = { ...unasked, more: new Map([['qemu-efi-aarch64', line]]) };
    const told = 'edk2-stable202208 works, edk2-stable202211 hangs.';
    expect(drafted(efi(aarch64, told), asked).text).toContain('2022.11 of the report');
    const early = 'edk2-stable201905 works, edk2-stable201908 hangs.';
    expect(drafted(efi(aarch64, early), asked).because).toContain('the oldest in the archive');
  });
});

describe('cache modes in words', () => {
  const said = (more: string): string =>
    `Subject: VMs stopped working after the upgrade to kernel 6.0.2\n\n${more} VMs no longer boot with the cache mode set to "none".\n`;

  it('become cells where it began with a kernel', () => {
    const { text } = drafted(said('After upgrade from kernel 5.19 to 6.0.2,'));
    expect(text).toContain('cache: [none, writeback]');
    expect(text).toContain('the report shows no command');
  });

  it('do not, where nothing says since when', () => {
    expect(drafted('Subject: Cache\n\nThe VM is unable to start due to the cache mode set to none.\n').text).toBe('');
  });
});

it('every rule says what it drafts and where it was met', () => {
  expect(new Set(stackRules.map(({ name }) => name)).size).toBe(stackRules.length);
  for (const { drafts, from } of stackRules) expect([drafts, from]).not.toContain('');
});
