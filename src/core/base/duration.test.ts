import { describe, expect, test } from 'vitest';
import { parseDuration } from './duration.ts';

describe('a duration', () => {
  const readings: readonly (readonly [string, number])[] = [
    ['90', 90_000],
    ['1.5', 1500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['10 min', 600_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['2d', 172_800_000],
    ['250ms', 250],
  ];

  for (const [text, ms] of readings) test(`${text} is ${ms} ms`, () => expect(parseDuration(text)).toBe(ms));

  for (const text of ['', '0', '0s', '-1m', 'm', '10x', '10m5', 'soon', '1h-5m', '1..5s']) {
    test(`"${text}" is none`, () => expect(parseDuration(text)).toBeNull());
  }
});
