import { expect, test } from 'vitest';
import { parseByteSize } from './byte-size.ts';

test.each([
  ['0', 0],
  ['123', 123],
  ['1K', 1024],
  ['1.5k', 1536],
  ['500M', 524_288_000],
  ['5G', 5_368_709_120],
  ['5 GiB', 5_368_709_120],
  ['2TB', 2_199_023_255_552],
])('%s is %d bytes', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});

test.each(['', 'G', '-1', '5X', '1e9', '5GG'])('%j is refused', (text) => {
  expect(() => parseByteSize(text)).toThrow(/is no size/);
});
