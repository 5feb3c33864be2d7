// What is packed by gzip, xz or zstd as a stream of what it holds, told by its first bytes. Limits are its reader's business.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import type * as Xz from 'xz-decompress';
import { LabError } from '../../core/base/user-error.ts';
import { findProgram } from '../processes/find-program.ts';

export interface UnpackOptions {
  readonly signal: AbortSignal;
  /** For errors: which file it was. */
  readonly what: string;
}

type Bytes = AsyncIterable<Buffer>;
type Chunks = AsyncGenerator<Buffer, void>;
type XzModule = typeof Xz;

const magics = [
  { name: 'gzip', bytes: Buffer.from([0x1f, 0x8b]) },
  { name: 'xz', bytes: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) },
  { name: 'zstd', bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) },
  { name: 'bzip2', bytes: Buffer.from('BZh') },
  { name: 'lzma', bytes: Buffer.from([0x5d, 0x00, 0x00]) },
] as const;

/** What `packed` holds; what is packed in none of the three ways is given as it is. Throws LabError `archive-damaged`. */
export async function* decompressed(packed: AsyncIterable<Uint8Array>, options: UnpackOptions): Chunks {
  const { first, all } = await peek(packed, 8);
  const name = magics.find(({ bytes }) => first.subarray(0, bytes.length).equals(bytes))?.name;
  switch (name) {
    case undefined:
      yield* all;
      return;
    case 'gzip':
      yield* throughNode(all, zlib.createGunzip(), options);
      return;
    case 'xz':
      yield* (await findProgram('xz')) === null ? throughLibrary(all, options) : throughProgram(all, ['xz', '-dc'], options);
      return;
    case 'zstd':
      yield* unzstd(all, options);
      return;
    default:
      throw new LabError({
        code: 'archive-unsupported',
        message: `${options.what} is packed by ${name}, which firstbad does not read.`,
        hint: 'It reads gzip, xz and zstd.',
      });
  }
}

/** The same for what fits into memory; at most `bytesMax` of it. */
export async function decompressedBytes(packed: Uint8Array, options: UnpackOptions, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of decompressed(Readable.from([packed]), options)) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw tooLarge(options.what, bytesMax);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function tooLarge(what: string, bytesMax: number): LabError {
  return new LabError({
    code: 'archive-refused',
    message: `${what} holds more than ${bytesMax} bytes, far more than what is packed like this. Nothing of it was used.`,
  });
}

// From Node 22.15 on; the types of Node 20 do not have it.
const createZstd = (zlib as { createZstdDecompress?: (options: object) => NodeJS.ReadWriteStream }).createZstdDecompress;

// Packers of distributions go up to `--ultra -20` and more, whose window is 128 MiB; zstd(1) takes that without being told, too.
const zstdWindowLogMax = 27;

function unzstd(all: Bytes, options: UnpackOptions): Chunks {
  const constants = zlib.constants as unknown as Readonly<Record<string, number>>;
  const windowLogMax = constants['ZSTD_d_windowLogMax'];
  if (createZstd === undefined || windowLogMax === undefined) return throughProgram(all, ['zstd', '-dcq'], options);
  return throughNode(all, createZstd({ params: { [windowLogMax]: zstdWindowLogMax } }), options);
}

async function* throughNode(all: Bytes, stream: NodeJS.ReadWriteStream, { signal, what }: UnpackOptions): Chunks {
  const fed = pipeline(all, stream, { signal });
  // Told by the reading below, or by the last line.
  fed.catch(() => undefined);
  try {
    for await (const chunk of stream as unknown as Bytes) yield chunk;
    await fed;
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof LabError ? error : damaged(what, error);
  }
}

async function* throughLibrary(all: Bytes, { signal, what }: UnpackOptions): Chunks {
  const XzReadableStream = await xzReader();
  const packed = Readable.toWeb(Readable.from(all)) as unknown as ConstructorParameters<typeof XzReadableStream>[0];
  const unpacked = Readable.fromWeb(new XzReadableStream(packed), { signal });
  try {
    for await (const chunk of unpacked) yield Buffer.from(chunk as Uint8Array);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof LabError ? error : damaged(what, error);
  }
}

/** Node gives what is no ES module as its default, bundlers by its names. */
async function xzReader(): Promise<XzModule['XzReadableStream']> {
  const library = (await import('xz-decompress')) as XzModule & { readonly default?: XzModule };
  return (library.default ?? library).XzReadableStream;
}

async function* throughProgram(
  all: Bytes,
  [program, ...words]: readonly [string, ...string[]],
  options: UnpackOptions,
): Chunks {
  const { signal, what } = options;
  if ((await findProgram(program)) === null) {
    throw new LabError({
      code: 'tool-missing',
      message: `${what} is packed by ${program}, which neither this Node.js (${process.versions.node}) unpacks nor a program here.`,
      hint: `Install ${program}, or Node.js 22.15 or later.`,
    });
  }
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-2000)));
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  let source: unknown = null;
  // A program that ends early (EPIPE) says why by its status; what the source itself says counts more.
  const fed = pipeline(all, child.stdin).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    source = error;
    stop();
  });
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const [status, killedBy] = await ended;
    await fed;
    signal.throwIfAborted();
    if (source !== null) throw source instanceof Error ? source : new Error('the source ended without a reason');
    if (status !== 0) throw damaged(what, new Error(`${program}: ${said.trim() || (killedBy ?? `status ${String(status)}`)}`));
  } finally {
    // Also when the reader has had enough.
    stop();
    signal.removeEventListener('abort', stop);
    await ended;
  }
}

function damaged(what: string, error: unknown): LabError {
  return new LabError({
    code: 'archive-damaged',
    message: `${what} can not be unpacked: ${error instanceof Error ? error.message : String(error)}`,
    cause: error,
  });
}

/** The first bytes, and everything with them in it. */
async function peek(
  packed: AsyncIterable<Uint8Array>,
  bytes: number,
): Promise<{ readonly first: Buffer; readonly all: Bytes }> {
  const reading = packed[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  let isOver = false;
  while (first.length < bytes && !isOver) {
    const next = await reading.next();
    if (next.done === true) isOver = true;
    else first = Buffer.concat([first, next.value]);
  }
  const begun = first;
  async function* all(): Chunks {
    try {
      if (begun.length > 0) yield begun;
      while (!isOver) {
        const next = await reading.next();
        if (next.done === true) isOver = true;
        else yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      }
    } finally {
      await reading.return?.();
    }
  }
  return { first: begun, all: all() };
}
