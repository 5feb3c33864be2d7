// What the code does is seen in test/e2e/guest-images.test.ts, on an emulated machine.

import { describe, expect, it } from 'vitest';
import { bootSectorImage, bootSectorImageBytes, sectorsMax } from './boot-sector.ts';

/** Double words of a sector. */
function sector(image: Uint8Array, lba: number): Uint32Array {
  return new Uint32Array(image.slice(lba * 512, (lba + 1) * 512).buffer);
}

describe('bootSectorImage', () => {
  it('is a disk that firmware boots from, with an empty partition table', () => {
    const image = bootSectorImage(31);
    expect(image.length).toBe(bootSectorImageBytes);
    expect([...image.slice(510, 512)]).toEqual([0x55, 0xaa]);
    expect(image.slice(440, 510).every((byte) => byte === 0)).toBe(true);
  });

  it('is the same each time, and another one for another number of sectors', () => {
    expect(Buffer.compare(bootSectorImage(31), bootSectorImage(31))).toBe(0);
    expect(Buffer.compare(bootSectorImage(31), bootSectorImage(32))).not.toBe(0);
  });

  it('holds no two equal sectors among those that are read, so that a read from a wrong place shows', () => {
    const image = bootSectorImage(sectorsMax);
    const firstWords = Array.from({ length: sectorsMax }, (_, index) => sector(image, index + 1)[0]);
    expect(new Set(firstWords).size).toBe(sectorsMax);
  });

  it('leaves the disk behind the sectors that are read empty', () => {
    const image = bootSectorImage(31);
    expect(sector(image, 31).some((value) => value !== 0)).toBe(true);
    expect(image.slice(32 * 512).every((byte) => byte === 0)).toBe(true);
  });

  it('refuses numbers of sectors that the disk does not have', () => {
    for (const sectors of [0, -1, 1.5, NaN, sectorsMax + 1]) expect(() => bootSectorImage(sectors)).toThrow('sectors');
  });
});
