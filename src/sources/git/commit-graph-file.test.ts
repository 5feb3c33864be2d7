// What git's own files give is tested in test/contract/git-history.test.ts; here: files that no git has written.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCommitGraph } from './commit-graph-file.ts';

const noParent = 0x7000_0000;

/** A file of gitformat-commit-graph(5) with names 000..., 111..., and so on. */
function graphFile(
  records: readonly (readonly [first: number, second: number, committedAtS: number])[],
  edges: readonly number[] = [],
  { bases = 0, version = 1 } = {},
): Buffer {
  const words = (values: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
    return bytes;
  };
  const chunks: readonly (readonly [string, Buffer])[] = [
    ['OIDL', Buffer.concat(records.map((_, commit) => Buffer.alloc(20, (bases * 8 + commit) * 0x11)))],
    [
      'CDAT',
      Buffer.concat(
        records.map(([first, second, time]) =>
          words([0, 0, 0, 0, 0, first, second, 4 + Math.floor(time / 2 ** 32), time % 2 ** 32]),
        ),
      ),
    ],
    ['EDGE', words(edges)],
  ];
  const toc = Buffer.alloc((chunks.length + 1) * 12);
  let at = 8 + toc.length;
  chunks.forEach(([id, content], index) => {
    toc.write(id, index * 12, 'latin1');
    toc.writeBigUInt64BE(BigInt(at), index * 12 + 4);
    at += content.length;
  });
  toc.writeBigUInt64BE(BigInt(at), chunks.length * 12 + 4);
  const header = Buffer.concat([Buffer.from('CGPH'), Buffer.of(version, 1, chunks.length, bases)]);
  const body = Buffer.concat([header, toc, ...chunks.map(([, content]) => content)]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

const octopus = graphFile(
  [
    [noParent, noParent, 100],
    [0, noParent, 2 ** 33 + 5],
    [0, noParent, 300],
    [0, 0x8000_0000, 400],
  ],
  [1, 0x8000_0002],
);

test('parents, octopus merges and times of 34 bits are read', () => {
  const commits = readCommitGraph([octopus], 5)!;
  expect(commits.names.count).toBe(4);
  expect([...commits.parentStart]).toEqual([0, 0, 1, 2, 5]);
  expect([...commits.parents]).toEqual([0, 0, 0, 1, 2]);
  expect([...commits.committedAtS]).toEqual([100, 2 ** 33 + 5, 300, 400]);
});

test('a layer counts on from those below it', () => {
  const upper = graphFile([[3, 1, 500]], [], { bases: 1 });
  const commits = readCommitGraph([octopus, upper], 5)!;
  expect(commits.names.count).toBe(5);
  expect([...commits.parents.subarray(commits.parentStart[4], commits.parentStart[5])]).toEqual([3, 1]);
});

test('a chain with a layer too few or too many is not believed', () => {
  const upper = graphFile([[3, 1, 500]], [], { bases: 1 });
  expect(readCommitGraph([upper], 5)).toBeNull();
  expect(readCommitGraph([octopus, octopus], 5)).toBeNull();
  expect(readCommitGraph([], 5)).toBeNull();
});

test.each([
  ['a parent that is not there', graphFile([[1, noParent, 100]])],
  [
    'an octopus without its list',
    graphFile([
      [noParent, noParent, 1],
      [0, 0x8000_0000, 2],
    ]),
  ],
  [
    'a list that does not end',
    graphFile(
      [
        [noParent, noParent, 1],
        [0, 0x8000_0000, 2],
      ],
      [0],
    ),
  ],
  ['another version', graphFile([[noParent, noParent, 1]], [], { version: 2 })],
])('%s is not believed', (_, file) => {
  expect(readCommitGraph([file], 5)).toBeNull();
});

test('names of another length are not believed', () => {
  expect(readCommitGraph([octopus], 8)).toBeNull();
});

test('every damaged or cut file is noticed', () => {
  for (let at = 0; at < octopus.length; at += 1) {
    const damaged = Buffer.from(octopus);
    damaged[at]! ^= 1;
    expect(readCommitGraph([damaged], 5)).toBeNull();
    expect(readCommitGraph([octopus.subarray(0, at)], 5)).toBeNull();
  }
});

test('no bytes make it throw, also with a right checksum', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const body = Buffer.concat([Buffer.from('CGPH'), Buffer.of(1, 1, 2, 0), bytes]);
      const file = Buffer.concat([body, createHash('sha1').update(body).digest()]);
      return readCommitGraph([file], 5) === null;
    }),
  );
});
