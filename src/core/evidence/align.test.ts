import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignSequences } from './align.ts';

test('every element of both sides has one row, in its order, and rows that hold both hold the same', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 });
  fc.assert(
    fc.property(words, words, (a, b) => {
      const rows = alignSequences(a, b);
      expect(rows.flatMap((row) => row.a ?? [])).toEqual(a.map((_, at) => at));
      expect(rows.flatMap((row) => row.b ?? [])).toEqual(b.map((_, at) => at));
      for (const row of rows) if (row.a !== null && row.b !== null) expect(a[row.a]).toBe(b[row.b]);
    }),
  );
});

test('what is in both stays together', () => {
  const rows = alignSequences(['open', 'probe', 'read', 'close'], ['open', 'read', 'read again', 'close']);
  expect(rows.map(({ a, b }) => [a, b])).toEqual([
    [0, 0],
    [1, null],
    [2, 1],
    [null, 2],
    [3, 3],
  ]);
});
