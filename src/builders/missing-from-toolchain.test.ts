import { expect, test } from 'vitest';
import { missingFromToolchain } from './missing-from-toolchain.ts';

// As util-linux's and cryptsetup's configure, autoconf and meson print them.
test.each([
  'configure: error: cfdisk selected, but required ncursesw, ncurses or slang library not available',
  'configure: error: libpopt not found',
  'configure.ac:21: error: possibly undefined macro: AC_CHECK_INCLUDES_DEFAULT',
  "meson.build:12:0: ERROR: Dependency 'json-c' not found, tried pkgconfig and cmake",
])('what a toolchain lacks is the lab’s trouble: %s', (line) => {
  const error = missingFromToolchain(`checking for gcc... gcc\n${line}\nmore\n`, 'util-linux');
  expect(error).toMatchObject({ code: 'toolchain-incomplete' });
  expect(error?.message).toContain(line);
});

test('an error of the tree is none', () => {
  const log = 'sys-utils/losetup.c:12:3: error: unknown type name\nmake: *** [Makefile:9: losetup.o] Error 1\n';
  expect(missingFromToolchain(log, 'util-linux')).toBeNull();
});
