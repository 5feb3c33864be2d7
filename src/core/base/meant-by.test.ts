import { expect, test } from 'vitest';
import { meantBy } from './meant-by.ts';

test('a value means itself, also where others begin so', () => {
  expect(meantBy('6.1', ['6.1', '6.10', '6.11'])).toEqual(['6.1']);
});

test('a beginning means all that begin so, and nothing means none', () => {
  expect(meantBy('6.1', ['6.0', '6.10', '6.11'])).toEqual(['6.10', '6.11']);
  expect(meantBy('7', ['6.10', '6.11'])).toEqual([]);
  expect(meantBy('', ['6.10'])).toEqual([]);
});
