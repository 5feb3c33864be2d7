// A history as a file: arrays as they lie in memory, and a SHA-256 of all that is before it. Pure.

import { createHash } from 'node:crypto';
import type { PackedHistory } from './raw-commits.ts';

// Raised when the order of commits or the layout changes: an older file is then read anew from git.
const magic = 'FBHIST01';
// Reads differently on a machine of the other byte order, where the file is of no use.
const byteOrderMark = 0x0102_0304;
const headerBytes = 64;
const digestBytes = 32;

/** Floats first: each array then begins where its elements may lie. */
export function encodeHistory({ names, graph, committedAtS }: PackedHistory): Buffer {
  const arrays = [committedAtS, graph.parentStart, graph.parents, names.words];
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 'latin1');
  const words = new Uint32Array(header.buffer, header.byteOffset, headerBytes / 4);
  words.set([byteOrderMark, names.wordsPerName, names.count, graph.parents.length], 2);
  const body = arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength));
  const file = Buffer.concat([header, ...body, Buffer.alloc(digestBytes)]);
  const digestAt = file.length - digestBytes;
  createHash('sha256').update(file.subarray(0, digestAt)).digest().copy(file, digestAt);
  return file;
}

/** Null for a file that is damaged, cut, or of another layout. */
export function decodeHistory(file: Buffer): PackedHistory | null {
  if (file.length < headerBytes + digestBytes || file.toString('latin1', 0, magic.length) !== magic) return null;
  // Small files lie in a buffer that Node shares, at any offset.
  const bytes = file.byteOffset % 8 === 0 ? file : Buffer.from(new Uint8Array(file).buffer);
  const [mark, wordsPerName = 0, count = 0, edges = 0] = new Uint32Array(bytes.buffer, bytes.byteOffset + 8, 4);
  const bodyBytes = headerBytes + count * 8 + (count + 1) * 4 + edges * 4 + count * wordsPerName * 4;
  if (mark !== byteOrderMark || bytes.length !== bodyBytes + digestBytes) return null;
  const digest = createHash('sha256').update(bytes.subarray(0, bodyBytes)).digest();
  if (!digest.equals(bytes.subarray(bodyBytes))) return null;
  let at = bytes.byteOffset + headerBytes;
  const take = (elements: number, elementBytes: number): readonly [ArrayBufferLike, number, number] => {
    const start = at;
    at += elements * elementBytes;
    return [bytes.buffer, start, elements];
  };
  const committedAtS = new Float64Array(...take(count, 8));
  const parentStart = new Int32Array(...take(count + 1, 4));
  const parents = new Int32Array(...take(edges, 4));
  const words = new Uint32Array(...take(count * wordsPerName, 4));
  return { names: { count, wordsPerName, words }, committedAtS, graph: { count, parentStart, parents } };
}
