// Lays out a disk with an MBR partition table and one partition.

import { assert } from '../core/assert.ts';

/** Where the partition begins: 1 MiB, as partitioning programs do today, so that it is aligned for every block size. */
export const partitionStartBytes = 1024 * 1024;

/**
 * What goes in front of a partition of `partitionBytes`: boot code as it is given, the table added to its first sector.
 * UEFI Specification 2.10, section 5.2.1, has the format.
 */
export function diskHead(bootArea: Uint8Array, partitionBytes: number): Uint8Array {
  assert(bootArea.length <= partitionStartBytes, 'The boot area ends before the partition.');
  assert(partitionBytes % SECTOR_BYTES === 0, 'A partition is made of sectors.');
  const head = new Uint8Array(partitionStartBytes);
  head.set(bootArea);
  head.fill(0, DISK_SIGNATURE, BOOT_SIGNATURE);
  const fields = new DataView(head.buffer);
  // Any number but 0 will do; a fixed one keeps images equal.
  fields.setUint32(DISK_SIGNATURE, 0x66697273, true);
  head.set([ACTIVE, ...BEYOND_CHS, LINUX, ...BEYOND_CHS], PARTITION_TABLE);
  fields.setUint32(PARTITION_TABLE + 8, partitionStartBytes / SECTOR_BYTES, true);
  fields.setUint32(PARTITION_TABLE + 12, partitionBytes / SECTOR_BYTES, true);
  head.set([0x55, 0xaa], BOOT_SIGNATURE);
  return head;
}

const SECTOR_BYTES = 512;
const DISK_SIGNATURE = 440;
const PARTITION_TABLE = 446;
const BOOT_SIGNATURE = 510;

const ACTIVE = 0x80;
const LINUX = 0x83;
/** Cylinder, head and sector of what only LBA reaches. */
const BEYOND_CHS = [0xfe, 0xff, 0xff];
