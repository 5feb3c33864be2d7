import { describe, expect, it } from 'vitest';
import { machineFacts } from './machine-facts.ts';

const read = (text: string) =>
  machineFacts(
    text.split('\n').map((line, index) => ({ text: line, first: index + 1, last: index + 1, quote: 0, code: true })),
  ).map(({ kind, value, lines }) => `${lines.first} ${kind}: ${value}`);

describe('facts of a machine', () => {
  it("are read from libvirt's domain XML, each with its line", () => {
    const xml = `<domain type='kvm'>
  <os firmware='efi'>
    <type arch='x86_64' machine='pc-q35-9.2'>hvm</type>
    <loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.ms.fd</loader>
    <nvram template='/usr/share/OVMF/OVMF_VARS_4M.ms.fd'>/var/lib/libvirt/qemu/nvram/vm1_VARS.fd</nvram>
  </os>
  <features><smm state='on'/></features>
  <cpu mode='host-passthrough'/>
  <devices><tpm model='tpm-crb'><backend type='emulator'/></tpm></devices>
</domain>`;
    expect(read(xml)).toEqual([
      '2 firmware: efi',
      '3 architecture: x86_64',
      '3 machine: pc-q35-9.2',
      '4 loader: /usr/share/OVMF/OVMF_CODE_4M.ms.fd',
      '4 secure-boot: yes',
      '5 nvram: /var/lib/libvirt/qemu/nvram/vm1_VARS.fd',
      '7 smm: on',
      '8 cpu: host-passthrough',
      '9 tpm: tpm-crb',
    ]);
  });

  it('are read from a command line', () => {
    expect(read('qemu-system-aarch64 -M virt -cpu max -bios QEMU_EFI.fd -kernel Image -cdrom a.iso')).toEqual([
      '1 cpu: max',
      '1 architecture: aarch64',
      '1 machine: virt',
      '1 kernel-image: Image',
      '1 bios: QEMU_EFI.fd',
      '1 cdrom: a.iso',
    ]);
  });

  it('are read from what Proxmox prints', () => {
    const text = `bios: ovmf
efidisk0: local-lvm:vm-100-disk-0,efitype=4m,pre-enrolled-keys=1
scsi0: local-zfs:vm-100-disk-1,aio=native,cache=none
scsihw: virtio-scsi-single
pve-qemu-kvm: 10.0.2-4
proxmox-ve: 9.0.0 (running kernel: 6.14.8-2-pve)`;
    expect(read(text)).toEqual([
      '1 firmware: ovmf',
      '2 nvram: local-lvm:vm-100-disk-0,efitype=4m,pre-enrolled-keys=1',
      '2 storage: lvm',
      '3 disk: local-zfs:vm-100-disk-1,aio=native,cache=none',
      '3 storage: zfs',
      '4 disk-controller: virtio-scsi-single',
      '5 package: pve-qemu-kvm: 10.0.2-4',
      '6 package: proxmox-ve: 9.0.0 (running kernel: 6.14.8-2-pve)',
    ]);
  });

  it('are read from the logs of package managers', () => {
    const text = `[2026-03-01T10:00:00+0100] [ALPM] upgraded qemu-base (9.2.3-1 -> 10.0.0-1)
2026-03-01 10:00:00 upgrade qemu-system-x86:amd64 1:9.2.0+ds-1 1:10.0.0+ds-2
Unpacking ovmf (2025.02-8) over (2024.11-5) ...`;
    expect(read(text)).toEqual([
      '1 package-step: qemu-base (9.2.3-1 -> 10.0.0-1)',
      '2 package-step: qemu-system-x86:amd64 1:9.2.0+ds-1 1:10.0.0+ds-2',
      '3 package-step: ovmf (2025.02-8) over (2024.11-5)',
    ]);
  });

  it('are read from what dnf keeps of its transactions', () => {
    const text = `    Upgrade  qemu-kvm-core-17:9.1.0-15.el9_6.9.x86_64 @appstream
    Upgraded qemu-kvm-core-17:9.0.0-10.el9_5.3.x86_64 @@System
2026-03-01T10:00:00+0100 SUBDEBUG Installed: kernel-core-6.17.4-200.fc42.x86_64
    Upgrade  kernel-srpm-macros-1.0-25.fc42.noarch @updates
[2026-03-01T10:00:00+0100] [ALPM] downgraded qemu-base (10.0.0-1 -> 9.2.3-1)`;
    expect(read(text)).toEqual([
      '1 package-step: Upgrade  qemu-kvm-core-17:9.1.0-15.el9_6.9.x86_64',
      '2 package-step: Upgraded qemu-kvm-core-17:9.0.0-10.el9_5.3.x86_64',
      '3 package-step: Installed: kernel-core-6.17.4-200.fc42.x86_64',
      '5 package-step: qemu-base (10.0.0-1 -> 9.2.3-1)',
    ]);
  });

  it('are read from apport, Incus, cloud-hypervisor and virtme-ng', () => {
    const text = `ProcVersionSignature: Ubuntu 6.8.0-64.67-generic 6.8.12
Package: qemu-kvm 1:8.2.2+ds-0ubuntu1.7
  security.secureboot: "false"
cloud-hypervisor --kernel ./vmlinux --disk path=focal.raw,direct=on --cpus boot=4
$ vng -r ./arch/x86/boot/bzImage -- uname -r
Package: vim 2:9.1
He runs vng -r often.`;
    expect(read(text)).toEqual([
      '1 package: Ubuntu 6.8.0-64.67-generic 6.8.12',
      '2 package: qemu-kvm 1:8.2.2+ds-0ubuntu1.7',
      '3 secure-boot: false',
      '4 kernel-image: ./vmlinux',
      '4 disk: path=focal.raw,direct=on',
      '5 kernel-image: ./arch/x86/boot/bzImage',
    ]);
  });
});
