import { expect, test } from 'vitest';
import { parseVersionList, parseWeights } from './version-list.ts';

test('a list is what stands in its lines, oldest first, without comments', () => {
  expect(parseVersionList('\uFEFF# nightlies\r\n2026-01-01\r\n\r\n  image two \r\n', 'list')).toEqual([
    '2026-01-01',
    'image two',
  ]);
});

test('a list that can not be searched is refused with its line', () => {
  expect(() => parseVersionList('a\nb\n# c\na\n', 'list')).toThrow('list:4: "a" stands in line 1 already');
  expect(() => parseVersionList('a\n', 'list')).toThrow('list: a search needs two versions at least');
  expect(() => parseVersionList('a\nb\u001b[0m\n', 'list')).toThrow(
    'list:2: "b\\u001b[0m" has characters that can not be printed',
  );
});

test('a weight of 0 hides nothing, and what is not named has 1', () => {
  expect(parseWeights('b 4\nc 0\n', 'weights', ['a', 'b', 'c'])).toEqual([1, 4, 4e-6]);
  expect(parseWeights('image two 3', 'weights', ['a', 'image two'])).toEqual([1, 3]);
});

test('weights that mean nothing are refused with their line', () => {
  const parse = (text: string) => () => parseWeights(text, 'weights', ['a', 'b']);
  expect(parse('a -1')).toThrow('weights:1: expected a version and a number');
  expect(parse('a\n')).toThrow('weights:1: expected a version and a number');
  expect(parse('z 1')).toThrow('weights:1: "z" is not in the list of versions');
  expect(parse('a 1\na 2')).toThrow('weights:2: "a" has a weight already');
  expect(parse('a 0\nb 0')).toThrow('every version has the weight 0');
});
