// Puts GRUB's first two stages onto a disk without grub-bios-setup, which wants the disk to be a device of this machine.
// Offsets are those of GRUB's include/grub/i386/pc/boot.h, the values those that its util/setup.c writes.

import { assert } from '../core/assert.ts';

export interface GrubStages {
  /** `boot.img`, the code of the boot sector. */
  readonly boot: Uint8Array;
  /** `core.img` as grub-mkimage makes it; its first sector (diskboot.img) reads the others. */
  readonly core: Uint8Array;
}

/** The first sectors of a disk, as many as the stages need: the boot sector, then core.img from LBA 1 on. */
export function installGrub({ boot, core }: GrubStages): Uint8Array {
  assert(boot.length === SECTOR_BYTES, 'boot.img is one sector.');
  assert(core.length > SECTOR_BYTES, 'core.img is more than its first sector.');
  const coreSectors = Math.ceil(core.length / SECTOR_BYTES);
  const disk = new Uint8Array((1 + coreSectors) * SECTOR_BYTES);
  disk.set(boot);
  disk.set(core, SECTOR_BYTES);
  const fields = new DataView(disk.buffer);
  fields.setBigUint64(KERNEL_SECTOR, 1n, true);
  fields.setUint16(DRIVE_CHECK, TWO_NOPS, true);
  // One list of blocks is enough, because the sectors lie in a row; the all-zero list before it ends the reading.
  const list = SECTOR_BYTES + BLOCK_LIST;
  assert(fields.getUint16(list + 10, true) === BLOCK_LIST_SEGMENT, 'core.img ends its first sector with a list of blocks.');
  fields.setBigUint64(list, 2n, true);
  fields.setUint16(list + 8, coreSectors - 1, true);
  return disk;
}

const SECTOR_BYTES = 512;

/** Where boot.img keeps the sector of core.img. */
const KERNEL_SECTOR = 0x5c;

/** A jump around the code that mistrusts the drive number which the firmware passes: wanted on floppy disks only. */
const DRIVE_CHECK = 0x66;
const TWO_NOPS = 0x9090;

/** In the first sector of core.img: where to read (8 bytes), how many sectors (2 bytes), to which segment (2 bytes). */
const BLOCK_LIST = SECTOR_BYTES - 12;
const BLOCK_LIST_SEGMENT = 0x820;
