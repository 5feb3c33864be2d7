// Reads git's commit-graph files, as documented in gitformat-commit-graph(5), as typed arrays. Pure; whoever reads the files has
// to give the layers of a chain in its order. What does not hold together is null: git itself then reads the commits.

import { createHash } from 'node:crypto';
import type { PackedNames } from './commit-names.ts';
import type { RawCommits } from './raw-commits.ts';

interface Layer {
  readonly names: PackedNames;
  /** As in the file, in host order: tree name, two parents, generation and time. */
  readonly records: Uint32Array;
  /** Further parents of octopus merges. */
  readonly edges: Uint32Array;
}

const headerBytes = 8;
const tocEntryBytes = 12;
const noParent = 0x7000_0000;
const lastEdge = 0x8000_0000;

/** All commits of one graph: layers, the base first. Positions in one count on from those in the layers below it. */
export function readCommitGraph(files: readonly Buffer[], wordsPerName: number): RawCommits | null {
  const layers: Layer[] = [];
  for (const [below, file] of files.entries()) {
    const layer = readLayer(file, wordsPerName, below);
    if (layer === null) return null;
    layers.push(layer);
  }
  return layers.length === 0 ? null : joinLayers(layers, wordsPerName);
}

function readLayer(file: Buffer, wordsPerName: number, below: number): Layer | null {
  const nameBytes = wordsPerName * 4;
  if (file.length < headerBytes + tocEntryBytes + nameBytes || file.toString('latin1', 0, 4) !== 'CGPH') return null;
  const [version, hashVersion, chunks = 0, bases] = file.subarray(4, 8);
  if (version !== 1 || hashVersion !== (wordsPerName === 5 ? 1 : 2) || bases !== below) return null;
  const body = file.subarray(0, file.length - nameBytes);
  // git trusts its file; a wrong bit here would name a wrong culprit, and looking costs a tenth of a second for Linux.
  const digest = createHash(wordsPerName === 5 ? 'sha1' : 'sha256')
    .update(body)
    .digest();
  if (!digest.equals(file.subarray(file.length - nameBytes))) return null;
  const names = chunkWords(body, chunks, 'OIDL');
  const records = chunkWords(body, chunks, 'CDAT');
  if (names === null || records === null) return null;
  const count = names.length / wordsPerName;
  if (records.length !== count * (wordsPerName + 4)) return null;
  const edges = chunkWords(body, chunks, 'EDGE') ?? new Uint32Array(0);
  return { names: { count, wordsPerName, words: names }, records, edges };
}

/** The table of contents has one entry more than there are chunks, which says where the last one ends. */
function chunkWords(body: Buffer, chunks: number, id: string): Uint32Array | null {
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const at = headerBytes + chunk * tocEntryBytes;
    if (at + 2 * tocEntryBytes > body.length) return null;
    if (body.toString('latin1', at, at + 4) !== id) continue;
    const start = Number(body.readBigUInt64BE(at + 4));
    const end = Number(body.readBigUInt64BE(at + tocEntryBytes + 4));
    if (start > end || end > body.length || (end - start) % 4 !== 0) return null;
    return hostWords(body.subarray(start, end));
  }
  return null;
}

/** A copy, since the file's words are big-endian and need not lie on a boundary. */
function hostWords(bytes: Buffer): Uint32Array {
  const copy = new Uint8Array(bytes);
  const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
  if (isLittleEndian) Buffer.from(copy.buffer).swap32();
  return new Uint32Array(copy.buffer);
}

function joinLayers(layers: readonly Layer[], wordsPerName: number): RawCommits | null {
  const count = layers.reduce((sum, layer) => sum + layer.names.count, 0);
  const words = new Uint32Array(count * wordsPerName);
  const committedAtS = new Float64Array(count);
  const parentStart = new Int32Array(count + 1);
  // Only octopus merges have more than two, and all of those are in `edges`.
  const parents = new Int32Array(layers.reduce((sum, layer) => sum + 2 * layer.names.count + layer.edges.length, 0));
  const recordWords = wordsPerName + 4;
  let commit = 0;
  let filled = 0;
  for (const { names, records, edges } of layers) {
    words.set(names.words, commit * wordsPerName);
    const end = commit + names.count;
    for (let record = wordsPerName; commit < end; record += recordWords) {
      const first = records[record]!;
      const second = records[record + 1]!;
      if (first !== noParent) parents[filled++] = first;
      if (second >= lastEdge) {
        const ended = copyEdges(edges, second - lastEdge, parents, filled);
        if (ended === null) return null;
        filled = ended;
      } else if (second !== noParent) parents[filled++] = second;
      committedAtS[commit] = (records[record + 2]! & 3) * 0x1_0000_0000 + records[record + 3]!;
      commit += 1;
      parentStart[commit] = filled;
    }
  }
  for (let edge = 0; edge < filled; edge += 1) if (parents[edge]! < 0 || parents[edge]! >= count) return null;
  return { names: { count, wordsPerName, words }, committedAtS, parentStart, parents: parents.subarray(0, filled) };
}

/** Copies up to and with the edge that is marked as the last one, and gives where the next parent goes; null when there is none. */
function copyEdges(edges: Uint32Array, from: number, parents: Int32Array, at: number): number | null {
  let filled = at;
  for (let edge = from; edge < edges.length && filled < parents.length; edge += 1) {
    const parent = edges[edge]!;
    parents[filled] = parent % lastEdge;
    filled += 1;
    if (parent >= lastEdge) return filled;
  }
  return null;
}
