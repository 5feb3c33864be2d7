import { expect, test } from 'vitest';
import { parseRange } from './revision-range.ts';

test.each([
  ['v1.0..HEAD', 'v1.0', 'HEAD'],
  ['v1.0...main', 'v1.0', 'main'],
  ['v1.0..', 'v1.0', 'HEAD'],
  ['..topic', 'HEAD', 'topic'],
  ['v6.1-rc3~2..v6.1^{/a..b}', 'v6.1-rc3~2', 'v6.1^{/a..b}'],
  ['main@{2 days..ago}..main', 'main@{2 days..ago}', 'main'],
])('%s is good %s and bad %s', (text, good, bad) => {
  expect(parseRange(text)).toEqual({ goods: [good], bad });
});

test.each(['v1.0', '..', '...', '../folder', ':/fix a..b', 'a..b..c', '^{/x..y}', ''])('%j is no range', (text) => {
  expect(parseRange(text)).toBeNull();
});
