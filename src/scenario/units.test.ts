import { describe, expect, it } from 'vitest';
import { parseCount, parseMemory, parseUnitDuration } from './units.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['2 min', 120_000],
    ['1h', 3_600_000],
    ['0s', 0],
  ])('%s', (text, ms) => {
    expect(parseUnitDuration(text)).toBe(ms);
  });

  it.each(['10', 's', '-1s', '1e3s', '1m30s', '10 sec', '.5s', '1.s', '1constructor', ' 1s', '99999999999s'])(
    'refuses %j',
    (text) => {
      expect(parseUnitDuration(text)).toBeNull();
    },
  );
});

describe('parseMemory', () => {
  it.each([
    ['512M', 512],
    ['512MiB', 512],
    ['512mb', 512],
    ['2G', 2048],
    ['1.5G', 1536],
  ])('%s', (text, mib) => {
    expect(parseMemory(text)).toBe(mib);
  });

  it.each(['512', '512K', '0.5M', '1.0001G', 'M', '-1M', '1T', '1toString'])('refuses %j', (text) => {
    expect(parseMemory(text)).toBeNull();
  });
});

describe('parseCount', () => {
  it('takes whole numbers as they are written, and nothing else', () => {
    expect(['0', '1', '42', '999999999'].map(parseCount)).toEqual([0, 1, 42, 999_999_999]);
    expect(['', '01', '+1', '-1', '1.0', '1e3', '0x10', '1_0', '9999999999'].map(parseCount)).toEqual(Array(9).fill(null));
  });
});
