// What a program or library needs to start, and which build it is, read from the file itself (System V ABI, ELF-64, chapter 5).
// Nothing is run.

import { open } from 'node:fs/promises';
import { together } from '../../core/base/together.ts';

export interface ElfFile {
  /** The dynamic loader that it asks for; null for libraries and static programs. */
  readonly interpreter: string | null;
  /** Names of libraries: `libc.so.6`. */
  readonly needed: readonly string[];
  /** Folders to look in first, with `$ORIGIN` as written. */
  readonly searchPath: readonly string[];
}

const segment = { load: 1, dynamic: 2, interpreter: 3, note: 4 } as const;
const tag = { needed: 1, strings: 5, rpath: 15, runpath: 29 } as const;

/** Null when the file is not a 64-bit little-endian ELF file. */
export async function readElf(path: string): Promise<ElfFile | null> {
  return reading(path, parse);
}

/**
 * The GNU build id, hexadecimal: a hash of the file's content that the linker writes into it (`ld --build-id`). Null when the file has
 * none, or is not a 64-bit little-endian ELF file.
 */
export async function readBuildId(path: string): Promise<string | null> {
  return reading(path, async (read) => {
    for (const one of (await segmentsOf(read)) ?? []) {
      const found = one.type === segment.note ? buildIdIn(await read(one.offset, one.length)) : null;
      if (found !== null) return found;
    }
    return null;
  });
}

async function reading<T>(path: string, work: (read: Read) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await work(async (offset, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    });
  } finally {
    await file.close();
  }
}

type Read = (offset: number, length: number) => Promise<Buffer>;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly length: number;
}

async function parse(read: Read): Promise<ElfFile | null> {
  const segments = await segmentsOf(read);
  if (segments === null) return null;
  const interpreter = segments.find((one) => one.type === segment.interpreter);
  const dynamic = segments.find((one) => one.type === segment.dynamic);
  return {
    interpreter: interpreter === undefined ? null : textAt(await read(interpreter.offset, interpreter.length), 0),
    ...(dynamic === undefined ? { needed: [], searchPath: [] } : await readDynamic(dynamic, segments, read)),
  };
}

async function segmentsOf(read: Read): Promise<readonly Segment[] | null> {
  const header = await read(0, 64);
  if (header.length < 64 || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) return null;
  const offset = Number(header.readBigUInt64LE(32));
  const size = header.readUInt16LE(54);
  const count = header.readUInt16LE(56);
  const table = await read(offset, size * count);
  const segments: Segment[] = [];
  for (let at = 0; at + 56 <= table.length; at += size) {
    const number = (field: number): number => Number(table.readBigUInt64LE(at + field));
    segments.push({ type: table.readUInt32LE(at), offset: number(8), address: number(16), length: number(32) });
  }
  return segments;
}

async function readDynamic(
  dynamic: Segment,
  segments: readonly Segment[],
  read: Read,
): Promise<{ needed: readonly string[]; searchPath: readonly string[] }> {
  const table = await read(dynamic.offset, dynamic.length);
  const entries: { tag: number; value: number }[] = [];
  for (let at = 0; at + 16 <= table.length; at += 16) {
    entries.push({ tag: Number(table.readBigInt64LE(at)), value: Number(table.readBigUInt64LE(at + 8)) });
  }
  const stringsAddress = entries.find((entry) => entry.tag === tag.strings)?.value;
  const home = segments.find(
    (one) =>
      stringsAddress !== undefined &&
      one.type === segment.load &&
      stringsAddress >= one.address &&
      stringsAddress < one.address + one.length,
  );
  if (stringsAddress === undefined || home === undefined) return { needed: [], searchPath: [] };
  const start = stringsAddress - home.address + home.offset;
  const text = async (index: number): Promise<string> => textAt(await read(start + index, 4096), 0);
  const all = async (wanted: number): Promise<string[]> =>
    together(entries.filter((entry) => entry.tag === wanted).map((entry) => text(entry.value)));
  const paths = [...(await all(tag.runpath)), ...(await all(tag.rpath))];
  return { needed: await all(tag.needed), searchPath: paths.flatMap((path) => path.split(':')).filter((path) => path !== '') };
}

const noteOfBuild = 3;

/** Notes stand one after the other: three sizes and types of 4 bytes, a name and a description, each filled up to 4 bytes. */
function buildIdIn(notes: Buffer): string | null {
  for (let at = 0; at + 12 <= notes.length;) {
    const [nameBytes, bytes, type] = [notes.readUInt32LE(at), notes.readUInt32LE(at + 4), notes.readUInt32LE(at + 8)];
    const start = at + 12 + filledUp(nameBytes);
    if (type === noteOfBuild && notes.toString('latin1', at + 12, at + 12 + nameBytes) === 'GNU\0') {
      return notes.toString('hex', start, start + bytes);
    }
    at = start + filledUp(bytes);
  }
  return null;
}

function filledUp(bytes: number): number {
  return (bytes + 3) & ~3;
}

function textAt(buffer: Buffer, at: number): string {
  const end = buffer.indexOf(0, at);
  return buffer.toString('latin1', at, end < 0 ? buffer.length : end);
}
