import { expect, test } from 'vitest';
import { guidBytes } from './guid.ts';
import { type EfiVariable, withVariables } from './variable-store.ts';

const vendor = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
const variable = (name: string, text: string): EfiVariable => ({ name, vendor, attributes: 7, data: Buffer.from(text) });

/** A volume with an empty store of this size. */
function emptyStore(bytes: number): Buffer {
  const image = Buffer.alloc(0x48 + bytes, 0xff);
  image.fill(0, 0, 0x48);
  image.writeUInt16LE(0x48, 0x30);
  guidBytes('aaf32c78-947b-439a-a180-2e144ec37792').copy(image, 0x48);
  image.writeUInt32LE(bytes, 0x58);
  return image;
}

test('variables stand one behind the other, each at a multiple of four', () => {
  const image = withVariables(emptyStore(1024), [variable('PK', 'abc'), variable('KEK', 'defg')]);
  const first = 0x48 + 28;
  expect([...image.subarray(first, first + 4)]).toEqual([0xaa, 0x55, 0x3f, 0]);
  expect(Buffer.from(image.subarray(first + 44, first + 60))).toEqual(guidBytes(vendor));
  expect(Buffer.from(image.subarray(first + 60, first + 66)).toString('utf16le')).toBe('PK\0');
  expect(Buffer.from(image.subarray(first + 66, first + 69)).toString()).toBe('abc');
  const second = first + 72;
  expect(Buffer.from(image.subarray(second + 60, second + 68)).toString('utf16le')).toBe('KEK\0');
  expect(image.length).toBe(emptyStore(1024).length);
});

test('what is there stays, and more goes behind it', () => {
  const one = withVariables(emptyStore(1024), [variable('PK', 'abc')]);
  expect(withVariables(one, [variable('KEK', 'defg')])).toEqual(
    withVariables(emptyStore(1024), [variable('PK', 'abc'), variable('KEK', 'defg')]),
  );
});

test('an image of another form, and one without room, are refused', () => {
  const code = expect.objectContaining({ code: 'firmware-variables-unknown' }) as unknown;
  const caught = (image: Uint8Array, text: string): unknown => {
    try {
      return withVariables(image, [variable('PK', text)]);
    } catch (error) {
      return error;
    }
  };
  expect(caught(Buffer.alloc(20), 'a')).toEqual(code);
  expect(caught(Buffer.alloc(4096), 'a')).toEqual(code);
  expect(caught(emptyStore(100), 'a'.repeat(100))).toEqual(code);
});
