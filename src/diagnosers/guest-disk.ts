// How the guest's disk was offered to it: by the commands, and by what QEMU's monitor says of its devices.

import type { EvidenceBundle } from '../core/evidence/evidence-bundle.ts';

/** The logical block size that the guest was shown; null where nobody says. */
export function shownBlockBytes({ commands, monitor }: EvidenceBundle): number | null {
  const words = /\blogical_block_size=(\d+)/.exec(commands.at(-1) ?? '');
  if (words) return Number(words[1]);
  const tree = monitor?.['info qtree'];
  if (typeof tree !== 'string') return null;
  // Of the disks; drives for CDs and floppies are always there.
  const device = /dev: (?:virtio-blk-device|scsi-hd|ide-hd|nvme-ns|nvme),[\s\S]*?logical_block_size = (\d+)/.exec(tree);
  return device ? Number(device[1]) : null;
}

interface Bus {
  readonly device: RegExp;
  /** What the root device is called there. */
  readonly disk: RegExp;
  readonly driver: string;
  /** What the guest's kernel says once the driver has the disk. */
  readonly seen: RegExp;
}

const buses: readonly Bus[] = [
  {
    device: /virtio-blk|if=virtio/,
    disk: /^vd/,
    driver: 'virtio_blk (over virtio_pci)',
    seen: /virtio_blk virtio\d+: \[vd|^ ?vd[a-z]+:/,
  },
  { device: /\bnvme\b/, disk: /^nvme/, driver: 'nvme', seen: /nvme nvme\d+: |^ ?nvme\dn\d:/ },
  { device: /virtio-scsi/, disk: /^sd/, driver: 'virtio_scsi and sd_mod', seen: /\[sd[a-z]+\] / },
  { device: /ich9-ahci|\bahci\b|q35/, disk: /^sd/, driver: 'ahci and sd_mod', seen: /\[sd[a-z]+\] / },
  { device: /.*/, disk: /^[sh]d/, driver: 'ata_piix and sd_mod', seen: /\[sd[a-z]+\] / },
];

/** The driver that a disk of this name needs on the buses that the commands offer; null for names that say nothing. */
export function busOf(disk: string, commands: readonly string[]): Bus | null {
  const command = commands.at(-1) ?? '';
  return (
    buses.find((bus) => bus.disk.test(disk) && bus.device.test(command)) ?? buses.find((bus) => bus.disk.test(disk)) ?? null
  );
}
