// What a program or library needs to start, read from the file itself (System V ABI, ELF-64, chapter 5). Nothing is run.

import { open } from 'node:fs/promises';

export interface ElfFile {
  /** The dynamic loader that it asks for; null for libraries and static programs. */
  readonly interpreter: string | null;
  /** Names of libraries: `libc.so.6`. */
  readonly needed: readonly string[];
  /** Folders to look in first, with `$ORIGIN` as written. */
  readonly searchPath: readonly string[];
}

const segment = { load: 1, dynamic: 2, interpreter: 3 } as const;
const tag = { needed: 1, strings: 5, rpath: 15, runpath: 29 } as const;

/** Null when the file is not a 64-bit little-endian ELF file. */
export async function readElf(path: string): Promise<ElfFile | null> {
  const file = await open(path, 'r');
  try {
    const read = async (offset: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    return await parse(read);
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
  const header = await read(0, 64);
  if (header.length < 64 || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) return null;
  const segments = await readSegments(header, read);
  const interpreter = segments.find((one) => one.type === segment.interpreter);
  const dynamic = segments.find((one) => one.type === segment.dynamic);
  return {
    interpreter: interpreter === undefined ? null : textAt(await read(interpreter.offset, interpreter.length), 0),
    ...(dynamic === undefined ? { needed: [], searchPath: [] } : await readDynamic(dynamic, segments, read)),
  };
}

async function readSegments(header: Buffer, read: Read): Promise<readonly Segment[]> {
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
    Promise.all(entries.filter((entry) => entry.tag === wanted).map((entry) => text(entry.value)));
  const paths = [...(await all(tag.runpath)), ...(await all(tag.rpath))];
  return { needed: await all(tag.needed), searchPath: paths.flatMap((path) => path.split(':')).filter((path) => path !== '') };
}

function textAt(buffer: Buffer, at: number): string {
  const end = buffer.indexOf(0, at);
  return buffer.toString('latin1', at, end < 0 ? buffer.length : end);
}
