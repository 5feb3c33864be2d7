// What the code does is seen in test/e2e/guest-images.test.ts, on an emulated machine.

import { describe, expect, it } from 'vitest';
import { bootSectorImage, bootSectorImageBytes, sectorsMax } from './boot-sector.ts';

/** Double words of a sector. */
function sector(image: Uint8Array, lba: number): Uint32Array {
  return new Uint32Array(image.slice(lba * 512, (lba + 1) * 512).buffer);
}

const image = (sectors: number): Uint8Array => bootSectorImage({ sectors });

describe('bootSectorImage', () => {
  it('is a disk that firmware boots from, with an empty partition table', () => {
    const disk = image(31);
    expect(disk.length).toBe(bootSectorImageBytes);
    expect([...disk.slice(510, 512)]).toEqual([0x55, 0xaa]);
    expect(disk.slice(440, 510).every((byte) => byte === 0)).toBe(true);
  });

  it('is the same each time, and another one for another number of sectors', () => {
    expect(Buffer.compare(image(31), image(31))).toBe(0);
    expect(Buffer.compare(image(31), image(32))).not.toBe(0);
  });

  it('holds no two equal sectors among those that are read, so that a read from a wrong place shows', () => {
    const disk = image(sectorsMax);
    const firstWords = Array.from({ length: sectorsMax }, (_, index) => sector(disk, index + 1)[0]);
    expect(new Set(firstWords).size).toBe(sectorsMax);
  });

  it('leaves the disk behind the sectors that are read empty', () => {
    const disk = image(31);
    expect(sector(disk, 31).some((value) => value !== 0)).toBe(true);
    expect(disk.slice(32 * 512).every((byte) => byte === 0)).toBe(true);
  });

  it('refuses numbers of sectors that the disk does not have', () => {
    for (const sectors of [0, -1, 1.5, NaN, sectorsMax + 1]) expect(() => image(sectors)).toThrow('sectors');
  });

  it('reads from where it is told, to memory that is aligned as told', () => {
    const disk = bootSectorImage({ sectors: 8, from: 8, memoryOffset: 512 });
    expect(sector(disk, 8)).toEqual(sector(image(31), 1));
    expect(disk.slice(512, 8 * 512).every((byte) => byte === 0)).toBe(true);
    // mov ax, 0x1020: the segment of what is checked, 512 bytes beyond a page; the packet of INT 13h has it as well.
    expect(Buffer.from(disk).includes(Buffer.from([0xb8, 0x20, 0x10, 0x8e, 0xc0]))).toBe(true);
    expect(Buffer.from(disk).includes(Buffer.from([0x10, 0, 0, 0, 0, 0, 0x20, 0x10, 8, 0, 0, 0]))).toBe(true);
    expect(() => bootSectorImage({ sectors: 8, memoryOffset: 513 })).toThrow('paragraphs');
    expect(() => bootSectorImage({ sectors: 1, from: sectorsMax + 1 })).toThrow('sectors');
  });
});
