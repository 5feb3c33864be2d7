import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CommitName } from '../../core/git/commit.ts';
import { compareNames, nameAt, nameTable, packName } from './commit-names.ts';

const digits = '0123456789abcdef'.split('');
const names = (length: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(
    fc.array(fc.constantFrom(...digits), { minLength: length, maxLength: length }).map((all) => all.join('')),
    {
      maxLength: 40,
    },
  );

test.each([5, 8])('names of %i words come out as they went in, under their own numbers', (wordsPerName) => {
  fc.assert(
    fc.property(names(wordsPerName * 8), (texts) => {
      const table = nameTable(wordsPerName);
      for (const [number, text] of texts.entries()) expect(table.intern(packName(text, wordsPerName)!, 0)).toBe(number);
      for (const [number, text] of texts.entries()) {
        expect(table.intern(packName(text, wordsPerName)!, 0)).toBe(number);
        expect(table.find(packName(text, wordsPerName)!, 0)).toBe(number);
        expect(nameAt(table.names(), number)).toBe(text);
      }
      expect(table.count()).toBe(texts.length);
    }),
  );
});

test('a table of many names finds each, also those whose first words are equal', () => {
  const table = nameTable(5);
  const text = (number: number): string => `${'0'.repeat(8)}${String(number).padStart(32, '0')}`;
  for (let number = 0; number < 3000; number += 1) table.intern(packName(text(number), 5)!, 0);
  const again = nameTable(5, table.names());
  for (let number = 0; number < 3000; number += 1) expect(again.find(packName(text(number), 5)!, 0)).toBe(number);
  expect(again.find(packName(text(3000), 5)!, 0)).toBe(-1);
});

test('packed names are in the order of their texts', () => {
  fc.assert(
    fc.property(names(40), (texts) => {
      const table = nameTable(5);
      for (const text of texts) table.intern(packName(text, 5)!, 0);
      const order = texts.map((_, number) => number).sort((a, b) => compareNames(table.names(), a, b));
      expect(order.map((number) => nameAt(table.names(), number))).toEqual([...texts].sort() as CommitName[]);
    }),
  );
});

test.each(['', 'abc', 'A'.repeat(40), 'g'.repeat(40), 'a'.repeat(41), 'a'.repeat(64)])('%j is no name of 20 bytes', (text) => {
  expect(packName(text, 5)).toBeNull();
});
