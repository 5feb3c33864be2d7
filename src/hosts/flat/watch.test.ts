import { expect, test } from 'vitest';
import { excessOf } from './watch.ts';

const most = { processes: 10, bytes: 1024 ** 3 };

test('what is within its bounds is left alone', () => {
  expect(excessOf({ processes: 10, bytes: 1024 ** 3 }, most)).toBeNull();
});

test('too many processes and too much memory are told in numbers', () => {
  expect(excessOf({ processes: 11, bytes: 0 }, most)).toBe('11 processes ran in it, more than 10');
  expect(excessOf({ processes: 1, bytes: 2 * 1024 ** 3 }, most)).toBe(
    'its processes held 2048 MiB of memory, more than 1024 MiB',
  );
});
