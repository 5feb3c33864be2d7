import { expect, test } from 'vitest';
import { unifiedKernelImage } from './unified-kernel-image.ts';

/** A PE with one section of 16 bytes at 0x1000 and this much room for headers. */
function stub(headerBytes = 0x200): Buffer {
  const image = Buffer.alloc(headerBytes + 0x200);
  image.write('MZ', 0, 'latin1');
  image.writeUInt32LE(0x40, 0x3c);
  image.write('PE\0\0', 0x40, 'latin1');
  image.writeUInt16LE(1, 0x46);
  image.writeUInt16LE(112, 0x54);
  const optional = 0x58;
  for (const [at, value] of [
    [32, 0x1000],
    [36, 0x200],
    [56, 0x2000],
    [60, headerBytes],
  ] as const) {
    image.writeUInt32LE(value, optional + at);
  }
  const section = optional + 112;
  image.write('.text', section, 'latin1');
  for (const [index, value] of [16, 0x1000, 0x200, headerBytes].entries()) image.writeUInt32LE(value, section + 8 + 4 * index);
  return image;
}

test('sections stand behind those of the stub, in the file and in memory', () => {
  const content = Buffer.alloc(0x1001, 7);
  const made = Buffer.from(
    unifiedKernelImage(stub(), [
      { name: '.cmdline', content: Buffer.from('quiet') },
      { name: '.linux', content },
    ]),
  );
  expect(made.readUInt16LE(0x46)).toBe(3);
  const table = 0x58 + 112;
  const sectionAt = (index: number) => {
    const header = table + 40 * index;
    const [bytes = 0, address, fileBytes, offset = 0] = [8, 12, 16, 20].map((at) => made.readUInt32LE(header + at));
    const name = made.toString('latin1', header, header + 8).replace(/\0+$/, '');
    return { name, address, fileBytes, content: made.subarray(offset, offset + bytes) };
  };
  expect(sectionAt(1)).toEqual({ name: '.cmdline', address: 0x2000, fileBytes: 0x200, content: Buffer.from('quiet') });
  expect(sectionAt(2)).toEqual({ name: '.linux', address: 0x3000, fileBytes: 0x1200, content });
  // SizeOfImage covers the last of them.
  expect(made.readUInt32LE(0x58 + 56)).toBe(0x5000);
});

test('what is no program, and one without room for headers, are refused', () => {
  const code = expect.objectContaining({ code: 'efi-stub-unknown' }) as unknown;
  const sections = Array.from({ length: 9 }, () => ({ name: '.a', content: Buffer.alloc(1) }));
  const caught = (image: Uint8Array): unknown => {
    try {
      return unifiedKernelImage(image, sections);
    } catch (error) {
      return error;
    }
  };
  expect(caught(Buffer.alloc(10))).toEqual(code);
  expect(caught(Buffer.alloc(4096))).toEqual(code);
  expect(caught(stub())).toEqual(code);
});
