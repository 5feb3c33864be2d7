import { expect, it } from 'vitest';
import { namesDefinedTwice } from '../../tools/export-names.ts';

const twiceIn = (files: Readonly<Record<string, string>>): unknown =>
  Object.fromEntries(namesDefinedTwice(new Map(Object.entries(files))));

it('a name that two files export is found, whatever each defines', () => {
  expect(
    twiceIn({
      'a.ts': 'export function placed(): void {}\nexport class Search {}\nexport const one = 1, two = 2;',
      'b.tsx': 'export const placed = 1;\nexport interface Search {}\nexport async function* two() {}',
    }),
  ).toEqual({ placed: ['a.ts', 'b.tsx'], Search: ['a.ts', 'b.tsx'], two: ['a.ts', 'b.tsx'] });
});

it('what a file keeps to itself, passes on or defines as a type and a value is no second thing', () => {
  expect(
    twiceIn({
      'a.ts': 'export const Kind = 1;\nexport type Kind = typeof Kind;\nexport function listOf(): void {}',
      'b.ts': "function listOf(): void {}\nexport { Kind } from './a.ts';\nexport * from './a.ts';",
    }),
  ).toEqual({});
});
