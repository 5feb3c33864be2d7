import { describe, expect, it } from 'vitest';
import { installGrub } from './grub-install.ts';
import { diskHead, partitionStartBytes } from './partitioned-disk.ts';

function boot(): Uint8Array {
  const image = new Uint8Array(512).fill(0x11);
  image.set([0xeb, 0x05], 0x66);
  return image;
}

/** A first sector with an empty list of blocks, then `bytes` of the rest. */
function core(bytes: number): Uint8Array {
  const image = new Uint8Array(512 + bytes).fill(0x22);
  image.fill(0, 500, 512);
  image.set([0x20, 0x08], 510);
  return image;
}

describe('installGrub', () => {
  it('tells boot.img where core.img is, and core.img where the rest of it is', () => {
    const area = installGrub({ boot: boot(), core: core(1000) });
    const fields = new DataView(area.buffer);
    expect(area.length).toBe(4 * 512);
    expect(fields.getBigUint64(0x5c, true)).toBe(1n);
    expect(fields.getBigUint64(512 + 500, true)).toBe(2n);
    expect(fields.getUint16(512 + 508, true)).toBe(2);
    expect(fields.getUint16(512 + 510, true)).toBe(0x820);
  });

  it('lets the check of the drive number run, as on every hard disk', () => {
    expect([...installGrub({ boot: boot(), core: core(1) }).slice(0x66, 0x68)]).toEqual([0x90, 0x90]);
  });

  it('changes nothing else', () => {
    const area = installGrub({ boot: boot(), core: core(512) });
    const changed = new Set([0x66, 0x67]);
    for (let offset = 0x5c; offset < 0x64; offset++) changed.add(offset);
    expect(area.slice(0, 512).every((byte, offset) => changed.has(offset) || byte === 0x11)).toBe(true);
    expect(area.slice(512, 512 + 500).every((byte) => byte === 0x22)).toBe(true);
    expect(area.slice(1024).every((byte) => byte === 0x22)).toBe(true);
  });

  it('refuses a core.img of another layout', () => {
    expect(() => installGrub({ boot: boot(), core: new Uint8Array(1024) })).toThrow('list of blocks');
  });
});

describe('diskHead', () => {
  it('keeps the boot code and adds one active Linux partition at 1 MiB', () => {
    const head = diskHead(installGrub({ boot: boot(), core: core(512) }), 3 * 1024 * 1024);
    const fields = new DataView(head.buffer);
    expect(head.length).toBe(partitionStartBytes);
    expect(head.slice(0x70, 440).every((byte) => byte === 0x11)).toBe(true);
    expect([head[446], head[450]]).toEqual([0x80, 0x83]);
    expect([fields.getUint32(454, true), fields.getUint32(458, true)]).toEqual([2048, 6144]);
    expect(head.slice(462, 510).every((byte) => byte === 0)).toBe(true);
    expect([...head.slice(510, 512)]).toEqual([0x55, 0xaa]);
  });

  it('refuses boot code that runs into the partition', () => {
    expect(() => diskHead(new Uint8Array(partitionStartBytes + 1), 512)).toThrow('before the partition');
  });
});
