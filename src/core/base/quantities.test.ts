import { expect, it } from 'vitest';
import { count, formatBytes, formatDuration, formatNumber, formatPercent, formatTime, listWith } from './quantities.ts';

it('gives durations the precision that people can use', () => {
  expect([0, 449, 9_960, 59_400, 59_600, 185_000, 3_600_000, 7_380_000].map(formatDuration)).toEqual([
    '0.0 s',
    '0.4 s',
    '10 s',
    '59 s',
    '1 min 00 s',
    '3 min 05 s',
    '1 h 00 min',
    '2 h 03 min',
  ]);
});

it('gives sizes in binary units', () => {
  expect([512, 65_536, 73_609_011, 5 * 1024 ** 3].map(formatBytes)).toEqual(['512 B', '64 KiB', '70.2 MiB', '5.0 GiB']);
});

it('joins words as a sentence does', () => {
  expect([['a'], ['a', 'b'], ['a', 'b', 'c'], []].map((words) => listWith('or', words))).toEqual([
    'a',
    'a or b',
    'a, b or c',
    '',
  ]);
  expect([count(1, 'cell'), count(2, 'cell')]).toEqual(['1 cell', '2 cells']);
});

it('prints times in UTC', () => {
  expect(formatTime(0)).toBe('1970-01-01 00:00:00');
});

it('groups the digits of large numbers', () => {
  expect([0, 999, 1000, 1_400_000].map(formatNumber)).toEqual(['0', '999', '1,000', '1,400,000']);
});

it('never rounds a probability up to a certainty', () => {
  expect([0, 0.0004, 0.004, 0.29, 0.986, 0.99, 0.99349, 0.9996, 0.99999, 1].map(formatPercent)).toEqual([
    '0 %',
    'under 0.1 %',
    '0.4 %',
    '29 %',
    '98 %',
    '99 %',
    '99.34 %',
    '99.96 %',
    'over 99.99 %',
    '100 %',
  ]);
});
