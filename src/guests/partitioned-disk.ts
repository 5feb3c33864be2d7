// Lays out a disk with an MBR partition table and one partition.

import { assert } from '../core/base/assert.ts';
import { sectorBytes } from './sector.ts';

/** Where the partition begins: 1 MiB, as partitioning programs do today, so that it is aligned for every block size. */
export const partitionStartBytes = 1024 * 1024;

/**
 * What goes in front of a partition of `partitionBytes`: boot code as it is given, the table added to its first sector.
 * UEFI Specification 2.10, section 5.2.1, has the format.
 */
export function diskHead(bootArea: Uint8Array, partitionBytes: number): Uint8Array {
  assert(bootArea.length <= partitionStartBytes, 'The boot area ends before the partition.');
  assert(partitionBytes % sectorBytes === 0, 'A partition is made of sectors.');
  const head = new Uint8Array(partitionStartBytes);
  head.set(bootArea);
  head.fill(0, diskSignatureAt, bootSignatureAt);
  const fields = new DataView(head.buffer);
  // Any number but 0 will do; a fixed one keeps images equal.
  fields.setUint32(diskSignatureAt, 0x66697273, true);
  head.set([activeFlag, ...beyondChs, linuxType, ...beyondChs], partitionTableAt);
  fields.setUint32(partitionTableAt + 8, partitionStartBytes / sectorBytes, true);
  fields.setUint32(partitionTableAt + 12, partitionBytes / sectorBytes, true);
  head.set([0x55, 0xaa], bootSignatureAt);
  return head;
}

const diskSignatureAt = 440;
const partitionTableAt = 446;
const bootSignatureAt = 510;

const activeFlag = 0x80;
const linuxType = 0x83;
/** Cylinder, head and sector of what only LBA reaches. */
const beyondChs = [0xfe, 0xff, 0xff];
