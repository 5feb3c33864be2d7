import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeHistory, encodeHistory } from './history-file.ts';
import type { PackedHistory } from './raw-commits.ts';

const some: PackedHistory = {
  names: { count: 3, wordsPerName: 5, words: Uint32Array.from({ length: 15 }, (_, word) => word * 0x1111_1111) },
  committedAtS: Float64Array.of(1, 2, 2 ** 33),
  graph: { count: 3, parentStart: Int32Array.of(0, 0, 1, 3), parents: Int32Array.of(0, 1, 0) },
};

test('a history comes out as it went in, wherever it lies in memory', () => {
  const file = encodeHistory(some);
  expect(decodeHistory(file)).toEqual(some);
  for (let shift = 0; shift < 9; shift += 1) {
    const moved = Buffer.concat([Buffer.alloc(shift), file]).subarray(shift);
    expect(decodeHistory(moved)).toEqual(some);
  }
});

test('an empty history too', () => {
  const empty: PackedHistory = {
    names: { count: 0, wordsPerName: 8, words: new Uint32Array(0) },
    committedAtS: new Float64Array(0),
    graph: { count: 0, parentStart: new Int32Array(1), parents: new Int32Array(0) },
  };
  expect(decodeHistory(encodeHistory(empty))).toEqual(empty);
});

test('every single changed byte is noticed', () => {
  const file = encodeHistory(some);
  for (let at = 0; at < file.length; at += 1) {
    const damaged = Buffer.from(file);
    damaged[at]! ^= 0x10;
    expect(decodeHistory(damaged)).toBeNull();
  }
});

test('a file of any other length or content is nothing', () => {
  const file = encodeHistory(some);
  for (let length = 0; length < file.length; length += 1) expect(decodeHistory(file.subarray(0, length))).toBeNull();
  expect(decodeHistory(Buffer.concat([file, Buffer.alloc(8)]))).toBeNull();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => decodeHistory(Buffer.from(bytes)) === null));
});
