import { expect, test } from 'vitest';
import { nearNames } from './near-names.ts';

const known = ['v6.1', 'v6.12', 'v6.2', 'v5.10', 'master', 'maint', 'fix-cache', 'origin/next'];

test.each([
  ['v6.1.', 'v6.1'],
  ['6.12', 'v6.12'],
  ['mastre', 'master'],
  ['MAIN', 'maint'],
  ['next', 'origin/next'],
  ['fixcache', 'fix-cache'],
  ['refs/tags/v5.1', 'v5.10'],
])('%s may have been meant for %s', (written, expected) => {
  expect(nearNames(written, known, 3)).toContain(expected);
});

test('what is far from everything is answered with nothing', () => {
  expect(nearNames('completely-different', known, 3)).toEqual([]);
  expect(nearNames('', known, 3)).toEqual([]);
});

test('the nearest comes first, and not more than were asked for', () => {
  expect(nearNames('v6.1', known, 2)).toEqual(['v6.1', 'v6.12']);
});
