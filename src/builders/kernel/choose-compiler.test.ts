import { expect, test } from 'vitest';
import { chooseGcc, parseKernelVersion } from './choose-compiler.ts';

const on = (...majors: readonly number[]) => majors.map((major) => ({ program: `gcc-${String(major)}`, major }));

test('the version is at the top of the Makefile', () => {
  expect(parseKernelVersion('# SPDX\nVERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\n')).toEqual({ major: 6, minor: 1 });
  expect(parseKernelVersion('all:\n')).toBeNull();
});

test('a new tree takes the machine’s own gcc, an old one the newest that suits it', () => {
  expect(chooseGcc({ major: 6, minor: 1 }, on(12, 4, 9, 13))?.major).toBe(12);
  expect(chooseGcc({ major: 5, minor: 4 }, on(12, 8, 9))?.major).toBe(9);
  expect(chooseGcc({ major: 4, minor: 4 }, on(12, 9, 5))?.major).toBe(5);
  expect(chooseGcc({ major: 3, minor: 2 }, on(12, 4))?.major).toBe(4);
});

test('where all are too new the oldest one is tried', () => {
  expect(chooseGcc({ major: 3, minor: 2 }, on(12, 10))?.major).toBe(10);
  expect(chooseGcc({ major: 6, minor: 1 }, [])).toBeNull();
});
