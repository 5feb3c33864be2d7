import { describe, expect, it } from 'vitest';
import { readReport } from '../read/read-report.ts';
import { draftScenario } from './draft-scenario.ts';

const reasonFor = (text: string): string => {
  const result = draftScenario(readReport(new TextEncoder().encode(text)), { kernel: null, qemu: null });
  return result.kind === 'draft' ? 'drafted' : result.because;
};
const command = (options: string, said = 'This fails:'): string =>
  `Subject: guest trouble\n\n${said}\n\n    qemu-system-x86_64 ${options}\n`;
const disk = '-drive file=a.raw,format=raw,cache=none';

const domain = (os: string, more = ''): string => `Subject: guest does not start

It hangs with this domain:

<domain type='kvm'>
  <os>
    ${os}
  </os>
  ${more}
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw' cache='none'/>
      <source file='/images/a.raw'/>
      <target dev='vda' bus='virtio'/>
    </disk>
  </devices>
</domain>
`;

// What these drafts are is in stacks/stack-draft.test.ts.
it.each([
  ['a firmware file', command(`${disk} -bios OVMF.fd`)],
  ['UEFI on pflash', command(`-drive if=pflash,format=raw,file=OVMF_CODE.fd ${disk}`)],
  ['a domain whose firmware libvirt chooses', domain('', '').replace('<os>', "<os firmware='efi'>")],
  ['virt-install with UEFI', `Subject: x\n\nThis fails:\n\n# virt-install --import --disk path=a.raw,cache=none --boot uefi\n`],
])('%s is a layer of its own', (_, text) => {
  expect(reasonFor(text)).toBe('drafted');
  const result = draftScenario(readReport(new TextEncoder().encode(text)), { kernel: null, qemu: null });
  expect(result.kind === 'draft' && result.draft.text).toContain('firmware: { role: firmware, debian: ovmf');
});

it.each([
  ['an act', 'guest hangs after reboot', /reboot/],
  ['another system', 'Windows 11 guest hangs', /Windows/],
  ['what lies below its disk', 'guests on zfs hang', /zfs/],
])('a guest with a firmware of its own is not drafted where its title names %s', (_, title, reason) => {
  expect(reasonFor(command(`${disk} -bios OVMF.fd`).replace('guest trouble', title))).toMatch(reason);
});

describe('a report of which a draft would be another machine', () => {
  it.each([
    ['a kernel of its own', command(`${disk} -kernel bzImage`), /-kernel/],
    ['a firmware file that nobody knows', command(`${disk} -bios own.bin`), /-bios/],
    ['a CD', command(`${disk} -cdrom a.iso`), /CD/],
    ['no display adapter', command(`${disk} -vga none`), /-vga none/],
    [
      'a secure-boot domain of libvirt',
      domain("<loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.secboot.fd</loader>"),
      /UEFI/,
    ],
    ['a domain with a kernel', domain('<kernel>/boot/vmlinuz</kernel>'), /-kernel/],
    [
      'a domain that is booted from a CD',
      domain("<boot dev='cdrom'/>").replace(
        '</devices>',
        "<disk type='file' device='cdrom'><source file='/a.iso'/><target dev='sda' bus='sata'/></disk></devices>",
      ),
      /CD/,
    ],
    ['commands that work', command(disk, 'This works:'), /its commands are those that work/],
    ['nothing that fails', command(disk, 'My guest is started so'), /does not say that anything fails/],
    ['a partition scan of losetup', 'Subject: x\n\nThis fails:\n\n# losetup -P -f --show a.raw\n', /-P/],
    ['a file system in its title', command(disk).replace('guest trouble', 'guests on zfs do not boot'), /zfs/],
    ['an act in its title', command(disk).replace('guest trouble', 'guest hangs after reboot'), /reboot/],
  ])('%s: is not drafted, and says why', (_, text, reason) => {
    expect(reasonFor(text)).toMatch(reason);
  });

  it.each([
    ['a plain command', command(disk)],
    ['a plain domain', domain("<boot dev='hd'/>")],
    ['QEMU for Windows', command(disk).replace('x86_64', 'x86_64.exe')],
    ['QEMU with its version in its name', command(disk).replace('x86_64', 'x86_64_9.2.1')],
    ['virt-install', 'Subject: x\n\nThis fails:\n\n# virt-install --import --disk path=a.raw,cache=none,bus=virtio\n'],
    [
      'a throttled disk of Proxmox 9',
      command(
        `-blockdev '{"driver":"throttle","file":{"cache":{"direct":true},"driver":"raw","file":{"driver":"host_device","filename":"/dev/dm-1","node-name":"e1"},"node-name":"f1"},"node-name":"drive-scsi0","throttle-group":"t0"}' -device virtio-blk-pci,drive=drive-scsi0`,
      ),
    ],
  ])('%s is drafted', (_, text) => {
    expect(reasonFor(text)).toBe('drafted');
  });
});
