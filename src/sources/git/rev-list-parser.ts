// Reads the output of `git rev-list --timestamp --parents` as it comes. Pure.

import { assert } from '../../core/base/assert.ts';
import { nameTable, type PackedNames } from './commit-names.ts';
import type { RawCommits } from './raw-commits.ts';

export interface RevListParser {
  readonly push: (chunk: Uint8Array) => void;
  /** Commits read so far. */
  readonly count: () => number;
  /** All of them; a parent that was not listed is a name with `listed` 0 and no parents. */
  readonly end: () => RevList;
}

export interface RevList extends RawCommits {
  readonly listed: Uint8Array;
}

const newline = 0x0a;
const space = 0x20;
const digitOf = digits();

export function revListParser(wordsPerName: number): RevListParser {
  const table = nameTable(wordsPerName);
  const name = new Uint32Array(wordsPerName);
  const nameDigits = wordsPerName * 8;
  // A record for each line, in the order of the lines.
  const commits = growing((length) => new Int32Array(length));
  const times = growing((length) => new Float64Array(length));
  const ends = growing((length) => new Int32Array(length));
  const parents = growing((length) => new Int32Array(length));
  let rest: Uint8Array = new Uint8Array(0);

  function parseName(bytes: Uint8Array, at: number, end: number): number {
    assert(at + nameDigits <= end, 'git rev-list writes whole object names');
    for (let word = 0, from = at; word < wordsPerName; word += 1) {
      let value = 0;
      for (const to = from + 8; from < to; from += 1) value = (value << 4) | digitOf[bytes[from]!]!;
      name[word] = value;
    }
    return table.intern(name, 0);
  }

  function parseLine(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    let time = 0;
    for (; at < end && bytes[at] !== space; at += 1) time = time * 10 + digitOf[bytes[at]!]!;
    commits.push(parseName(bytes, at + 1, end));
    times.push(time % 0x4_0000_0000);
    for (at += 1 + nameDigits; at < end; at += 1 + nameDigits) parents.push(parseName(bytes, at + 1, end));
    ends.push(parents.length());
  }

  /** Parses the whole lines and gives what is left after the last one. */
  function parseLines(bytes: Uint8Array): Uint8Array {
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      parseLine(bytes, start, end);
      start = end + 1;
    }
    return bytes.subarray(start);
  }

  return {
    push: (chunk) => {
      if (rest.length === 0) {
        rest = parseLines(chunk).slice();
        return;
      }
      const first = chunk.indexOf(newline) + 1;
      const line = joined(rest, chunk.subarray(0, first === 0 ? chunk.length : first));
      rest = line;
      if (first === 0) return;
      parseLines(line);
      rest = parseLines(chunk.subarray(first)).slice();
    },
    count: () => commits.length(),
    end: () => {
      assert(rest.length === 0, 'git rev-list ends its last line');
      return byName(table.names(), {
        commits: commits.all(),
        times: times.all(),
        ends: ends.all(),
        parents: parents.all(),
      });
    },
  };
}

/** From the order of the lines to the numbers of the names. */
function byName(
  names: PackedNames,
  lines: {
    readonly commits: Int32Array;
    readonly times: Float64Array;
    readonly ends: Int32Array;
    readonly parents: Int32Array;
  },
): RevList {
  const lineOf = new Int32Array(names.count).fill(-1);
  lines.commits.forEach((commit, line) => (lineOf[commit] = line));
  const committedAtS = new Float64Array(names.count);
  const listed = new Uint8Array(names.count);
  const parentStart = new Int32Array(names.count + 1);
  const parents = new Int32Array(lines.parents.length);
  let filled = 0;
  for (let commit = 0; commit < names.count; commit += 1) {
    const line = lineOf[commit]!;
    if (line >= 0) {
      listed[commit] = 1;
      committedAtS[commit] = lines.times[line]!;
      for (let edge = line === 0 ? 0 : lines.ends[line - 1]!; edge < lines.ends[line]!; edge += 1) {
        parents[filled] = lines.parents[edge]!;
        filled += 1;
      }
    }
    parentStart[commit + 1] = filled;
  }
  return { names, committedAtS, listed, parentStart, parents: parents.subarray(0, filled) };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function digits(): Uint8Array {
  const table = new Uint8Array(256);
  for (let value = 0; value < 16; value += 1) table[value.toString(16).charCodeAt(0)] = value;
  return table;
}

interface Growing<T> {
  readonly push: (value: number) => void;
  readonly length: () => number;
  readonly all: () => T;
}

function growing<T extends Int32Array | Float64Array>(make: (length: number) => T): Growing<T> {
  let items = make(4096);
  let length = 0;
  return {
    push: (value) => {
      if (length === items.length) {
        const larger = make(length * 2);
        larger.set(items);
        items = larger;
      }
      items[length] = value;
      length += 1;
    },
    length: () => length,
    all: () => items.subarray(0, length) as T,
  };
}
