import { expect, test } from 'vitest';
import { parseRange } from './commit-range.ts';

test('two dots name the old and the new end', () => {
  expect(parseRange(['v1.0..main'])).toEqual({ ok: true, ends: { olds: ['v1.0'], news: ['main'] } });
});

test('an end that is left out is HEAD, as in git', () => {
  expect(parseRange(['v1.0..'])).toEqual({ ok: true, ends: { olds: ['v1.0'], news: ['HEAD'] } });
  expect(parseRange(['..next'])).toEqual({ ok: true, ends: { olds: ['HEAD'], news: ['next'] } });
});

test('a caret names another old end', () => {
  expect(parseRange(['^v1.0', 'v1.1..main'])).toEqual({ ok: true, ends: { olds: ['v1.0', 'v1.1'], news: ['main'] } });
});

test('three dots and plain words are no range', () => {
  expect(parseRange(['a...b'])).toMatchObject({ ok: false, word: 'a...b' });
  expect(parseRange(['./test.sh'])).toMatchObject({ ok: false, word: './test.sh' });
});
