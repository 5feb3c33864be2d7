// Takes out of an ext2 file system what depends on when, by whom and on which disk it was made. mke2fs -d copies owner,
// times and mode of each file, and no option of version 1.47 keeps it from that.

import { assert } from '../core/base/assert.ts';

/**
 * Sets owner, times and permissions of all inodes to fixed values, in place. `partition` is an ext2 file system of one
 * superblock (no sparse copies matter, they hold no inodes) and without checksums.
 * Offsets are those of the kernel's Documentation/filesystems/ext4.
 */
export function settleExt2(partition: Uint8Array): void {
  const bytes = new DataView(partition.buffer, partition.byteOffset, partition.byteLength);
  const layout = readLayout(bytes);
  for (let inode = 0; inode < layout.inodes; inode++) {
    const group = Math.floor(inode / layout.inodesPerGroup);
    const table = bytes.getUint32(layout.groups + group * groupBytes + 8, true) * layout.blockBytes;
    settleInode(bytes, table + (inode % layout.inodesPerGroup) * layout.inodeBytes);
  }
}

interface Layout {
  readonly blockBytes: number;
  readonly inodes: number;
  readonly inodesPerGroup: number;
  readonly inodeBytes: number;
  /** Where the table of block groups begins. */
  readonly groups: number;
}

const superblockAt = 1024;
const groupBytes = 32;

function readLayout(bytes: DataView): Layout {
  const field = (offset: number): number => bytes.getUint32(superblockAt + offset, true);
  assert((field(56) & 0xffff) === 0xef53, 'A partition holds an ext2 file system.');
  assert(field(100) === 0, 'The file system has no features that only newer kernels may write.');
  const blockBytes = 1024 << field(24);
  return {
    blockBytes,
    inodes: field(0),
    inodesPerGroup: field(40),
    inodeBytes: field(88) & 0xffff,
    groups: (field(20) + 1) * blockBytes,
  };
}

const typeMask = 0o170000;
const folderType = 0o040000;

function settleInode(bytes: DataView, at: number): void {
  const type = bytes.getUint16(at, true) & typeMask;
  // Reserved inodes without a type stay as mke2fs made them.
  if (type === 0) return;
  bytes.setUint16(at, type | (type === folderType ? 0o755 : 0o644), true);
  bytes.setUint16(at + 2, 0, true); // owner
  bytes.setUint32(at + 8, fixedTimeS, true); // read
  bytes.setUint32(at + 12, fixedTimeS, true); // changed
  bytes.setUint32(at + 16, fixedTimeS, true); // written
  bytes.setUint16(at + 24, 0, true); // group
  bytes.setUint32(at + 100, 0, true); // generation
  bytes.setUint32(at + 120, 0, true); // high halves of owner and group
}

// mke2fs takes 0 for "now", so the superblock and the inodes say one second after the epoch.
export const fixedTimeS = 1;
