import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameAt } from './commit-names.ts';
import { type RevList, revListParser } from './rev-list-parser.ts';

const name = (number: number): string => String(number).padStart(40, '0');

function parse(text: string, pieces: readonly number[] = []): RevList {
  const parser = revListParser(5);
  const bytes = Buffer.from(text);
  let at = 0;
  for (const piece of pieces) {
    parser.push(bytes.subarray(at, at + piece));
    at = Math.min(bytes.length, at + piece);
  }
  parser.push(bytes.subarray(at));
  return parser.end();
}

/** As lines of text again, sorted. */
function written(list: RevList): readonly string[] {
  const lines: string[] = [];
  for (let commit = 0; commit < list.names.count; commit += 1) {
    if (list.listed[commit] === 0) continue;
    const parents = [...list.parents.subarray(list.parentStart[commit], list.parentStart[commit + 1])];
    lines.push([list.committedAtS[commit], ...[commit, ...parents].map((one) => nameAt(list.names, one))].join(' '));
  }
  return lines.sort();
}

test('reads times, commits and parents, the first parent first', () => {
  const list = parse(`1600000300 ${name(9)} ${name(7)} ${name(8)}\n1600000200 ${name(8)} ${name(7)}\n1600000100 ${name(7)}\n`);
  expect(written(list)).toEqual([
    `1600000100 ${name(7)}`,
    `1600000200 ${name(8)} ${name(7)}`,
    `1600000300 ${name(9)} ${name(7)} ${name(8)}`,
  ]);
  expect([...list.listed]).toEqual([1, 1, 1]);
});

test('a parent that is not listed is a name without a commit', () => {
  const list = parse(`5 ${name(2)} ${name(1)}\n`);
  expect([...list.listed]).toEqual([1, 0]);
  expect([...list.parents]).toEqual([1]);
});

test('nothing gives nothing', () => {
  expect(parse('')).toMatchObject({ names: { count: 0 } });
});

test('a line that was cut is a bug, not a shorter history', () => {
  expect(() => parse(`5 ${name(2)} ${name(1)}\n6 ${name(3)}`)).toThrow('ends its last line');
  expect(() => parse(`5 ${name(2).slice(1)}\n`)).toThrow('whole object names');
});

test('where the stream is cut into pieces does not matter', () => {
  const commits = fc.array(fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }), { maxLength: 20 });
  const pieces = fc.array(fc.nat(120), { maxLength: 30 });
  fc.assert(
    fc.property(commits, pieces, (lists, cuts) => {
      const unique = [...new Map(lists.map((list) => [list[0], list])).values()];
      const lines = unique.map((list, index) => [1_600_000_000 + index, ...list.map(name)].join(' '));
      const text = lines.map((line) => `${line}\n`).join('');
      expect(written(parse(text, cuts))).toEqual([...lines].sort());
    }),
  );
});

test('times beyond 34 bits are cut as the commit-graph file cuts them', () => {
  expect([...parse(`${2 ** 34 + 7} ${name(1)}\n`).committedAtS]).toEqual([7]);
});
