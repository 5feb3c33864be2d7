import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBuildId } from './elf.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-elf-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('the build id is the note of the linker, wherever it stands among the others', async () => {
  const id = '00112233445566778899aabbccddeeff01234567';
  const xen = note('Xen', 3, '01020304');
  const other = note('Linux', 257, '00'.repeat(8));
  const gnu = note('GNU', 3, id);
  expect(await buildIdOf([gnu])).toBe(id);
  // The kernel's own notes have a name of six bytes and a Xen note of the same type.
  expect(await buildIdOf([other, xen, note('GNU', 1, '00'.repeat(16)), gnu])).toBe(id);
});

test('a file without one has none, nor has one that is cut or no ELF file', async () => {
  expect(await buildIdOf([note('Xen', 3, '01020304')])).toBeNull();
  expect(await buildIdOf([])).toBeNull();
  expect(await buildIdOf([note('GNU', 3, '00'.repeat(20)).subarray(0, 10)])).toBeNull();
  const path = join(folder, 'text');
  await writeFile(path, 'not a program\n'.repeat(20));
  expect(await readBuildId(path)).toBeNull();
});

async function buildIdOf(notes: readonly Buffer[]): Promise<string | null> {
  const path = join(folder, 'elf');
  await writeFile(path, elfWith(Buffer.concat(notes)));
  return readBuildId(path);
}

/** System V ABI, ELF-64, chapter 5: sizes with the zero at the end of the name, both filled up to 4 bytes. */
function note(name: string, type: number, description: string): Buffer {
  const [owner, content] = [Buffer.from(`${name}\0`), Buffer.from(description, 'hex')];
  const head = Buffer.alloc(12);
  head.writeUInt32LE(owner.length, 0);
  head.writeUInt32LE(content.length, 4);
  head.writeUInt32LE(type, 8);
  return Buffer.concat([head, filled(owner), filled(content)]);
}

function filled(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** A file with a segment to load and one of notes. */
function elfWith(notes: Buffer): Buffer {
  const [headBytes, segmentBytes] = [64, 56];
  const head = Buffer.alloc(headBytes + 2 * segmentBytes);
  head.write('\x7fELF\x02\x01', 'latin1');
  head.writeBigUInt64LE(BigInt(headBytes), 32);
  head.writeUInt16LE(segmentBytes, 54);
  head.writeUInt16LE(2, 56);
  head.writeUInt32LE(1, headBytes);
  const at = headBytes + segmentBytes;
  head.writeUInt32LE(4, at);
  head.writeBigUInt64LE(BigInt(head.length), at + 8);
  head.writeBigUInt64LE(BigInt(notes.length), at + 32);
  return Buffer.concat([head, notes]);
}
