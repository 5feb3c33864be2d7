// Puts GRUB's first two stages onto a disk without grub-bios-setup, which wants the disk to be a device of this machine.
// Offsets are those of GRUB's include/grub/i386/pc/boot.h, the values those that its util/setup.c writes.

import { assert } from '../core/base/assert.ts';
import { sectorBytes } from './sector.ts';

export interface GrubStages {
  /** `boot.img`, the code of the boot sector. */
  readonly boot: Uint8Array;
  /** `core.img` as grub-mkimage makes it; its first sector (diskboot.img) reads the others. */
  readonly core: Uint8Array;
}

/** The first sectors of a disk, as many as the stages need: the boot sector, then core.img from LBA 1 on. */
export function installGrub({ boot, core }: GrubStages): Uint8Array {
  assert(boot.length === sectorBytes, 'boot.img is one sector.');
  assert(core.length > sectorBytes, 'core.img is more than its first sector.');
  const coreSectors = Math.ceil(core.length / sectorBytes);
  const disk = new Uint8Array((1 + coreSectors) * sectorBytes);
  disk.set(boot);
  disk.set(core, sectorBytes);
  const fields = new DataView(disk.buffer);
  fields.setBigUint64(kernelSectorAt, 1n, true);
  fields.setUint16(driveCheckAt, twoNops, true);
  // One list of blocks is enough, because the sectors lie in a row; the all-zero list before it ends the reading.
  const list = sectorBytes + blockListAt;
  assert(fields.getUint16(list + 10, true) === blockListSegment, 'core.img ends its first sector with a list of blocks.');
  fields.setBigUint64(list, 2n, true);
  fields.setUint16(list + 8, coreSectors - 1, true);
  return disk;
}

/** Where boot.img keeps the sector of core.img. */
const kernelSectorAt = 0x5c;

/** A jump around the code that mistrusts the drive number which the firmware passes: wanted on floppy disks only. */
const driveCheckAt = 0x66;
const twoNops = 0x9090;

/** In the first sector of core.img: where to read (8 bytes), how many sectors (2 bytes), to which segment (2 bytes). */
const blockListAt = sectorBytes - 12;
const blockListSegment = 0x820;
