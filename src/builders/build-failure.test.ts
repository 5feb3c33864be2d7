import { describe, expect, test } from 'vitest';
import { type FailedBuild, readFailure } from './build-failure.ts';

const make = ['make', 'CC=gcc'];

function failed(log: string, parts: Partial<FailedBuild> = {}): FailedBuild {
  const end = { status: 2, killedBy: null, argv: make };
  return { end, log, folder: '/w/1', tools: [], isInTree: () => false, ...parts };
}

describe('the lab’s trouble', () => {
  // What the programs of Debian 12 print, each tried by hand or taken from their sources.
  const cases: readonly { title: string; log: string; code: string; hint?: string }[] = [
    {
      title: 'a compiler that the kernel killed for want of memory',
      log: 'gcc: fatal error: Killed signal terminated program cc1\ncompilation terminated.\nmake[1]: *** [a.mk:1: a.o] Error 1',
      code: 'build-killed',
    },
    { title: 'a program that was killed under make', log: 'make[2]: *** [x.mk:250: fs/a.o] Killed', code: 'build-killed' },
    { title: 'a shell that was killed under make', log: 'make: *** [Makefile:2: all] Error 137', code: 'build-killed' },
    {
      title: 'a linker that was killed',
      log: 'collect2: fatal error: ld terminated with signal 9 [Killed]',
      code: 'build-killed',
    },
    {
      title: 'a ninja that was interrupted',
      log: '[7/9] Compiling C object a.o\nninja: build stopped: interrupted by user.',
      code: 'build-killed',
    },
    { title: 'no memory', log: 'cc1: out of memory allocating 65536 bytes after a total of 10 bytes', code: 'out-of-memory' },
    { title: 'a process that could not fork', log: 'make: fork: Resource temporarily unavailable', code: 'machine-trouble' },
    {
      title: 'a full disk, told by the assembler',
      log: '{standard input}: Fatal error: can not write 12 bytes: No space left on device',
      code: 'disk-full',
    },
    {
      title: 'a missing parser generator',
      log: '/bin/sh: 1: flex: not found\nmake[1]: *** [scripts/Makefile.host:9: scripts/kconfig/lexer.lex.c] Error 127',
      code: 'tool-missing',
      hint: 'apt-get install flex',
    },
    {
      title: 'a missing program that is in a package of another name',
      log: 'sh: line 1: iasl: command not found\nmake: *** [Makefile:255: out/a.hex] Error 127',
      code: 'tool-missing',
      hint: 'apt-get install acpica-tools',
    },
    {
      title: 'a program that make itself does not find',
      log: 'make: bison: No such file or directory\nmake: *** [Makefile:1: x] Error 127',
      code: 'tool-missing',
      hint: 'apt-get install bison',
    },
    {
      title: 'a missing header that is known to come from a package',
      log: 'tools/objtool/elf.h:10:10: fatal error: gelf.h: No such file or directory\n   10 | #include <gelf.h>',
      code: 'header-missing',
      hint: 'apt-get install libelf-dev',
    },
    {
      title: 'a gcc that is newer than an old kernel knows',
      log: 'include/linux/compiler-gcc.h:100:30: fatal error: linux/compiler-gcc12.h: No such file or directory',
      code: 'compiler-unfit',
    },
    { title: 'a gcc that is too old', log: '*** Compiler is too old.\n***   Your gcc version:    4.9', code: 'compiler-unfit' },
  ];

  for (const { title, log, code, hint } of cases) {
    test(title, () => {
      const reading = readFailure(failed(log));
      expect(reading.kind).toBe('lab');
      if (reading.kind !== 'lab') return;
      expect(reading.error.code).toBe(code);
      if (hint !== undefined) expect(reading.error.hint).toBe(hint);
    });
  }

  test('a build that was stopped at its bound of time is not the tree’s error', () => {
    const reading = readFailure(failed('a.c:1:1: error: x', { end: { status: null, killedBy: 'timeout', argv: make } }));
    expect(reading).toMatchObject({ kind: 'lab', error: { code: 'build-timeout' } });
  });
});

describe('the tree’s error', () => {
  test('is named without what differs from build to build, and shown with what led to it', () => {
    const log = [
      '  CC      block/bio.o',
      'In file included from ./include/linux/bio.h:9,',
      '                 from block/bio.c:7:',
      "/w/1/include/linux/blk.h:210:5: error: implicit declaration of function 'foo' [-Werror]",
      '  210 |     foo(x);',
      'make[2]: *** [scripts/Makefile.build:250: block/bio.o] Error 1',
    ].join('\n');
    const reading = readFailure(failed(log));
    expect(reading).toEqual({
      kind: 'tree',
      signature: "include/linux/blk.h: error: implicit declaration of function 'foo' [-Werror]",
      firstError: log,
      suspect: { target: 'block/bio.o', line: log.split('\n')[3] },
    });
  });

  test('is not a warning, and not what make says of it', () => {
    const log = [
      'ld: warning: a.o: requires executable stack',
      'ld: NOTE: This behaviour is deprecated',
      "ld: cannot use executable file 'out/rom16.strip.o' as input to a link",
      'make: *** [Makefile:186: out/rom.o] Error 1',
    ].join('\n');
    expect(readFailure(failed(log))).toMatchObject({
      signature: "ld: cannot use executable file 'out/rom16.strip.o' as input to a link",
    });
  });

  test('of a script is its last word, not the word Traceback', () => {
    const log =
      'Traceback (most recent call last):\n  File "scripts/a.py", line 3, in <module>\nKeyError: \'x\'\nmake: *** [a] Error 1';
    expect(readFailure(failed(log))).toMatchObject({ signature: "KeyError: 'x'" });
  });

  test('is also a probe for a missing program when something else failed', () => {
    const log = '/bin/sh: 1: pahole: not found\na.c:3:1: error: expected ;\nmake: *** [a.mk:1: a.o] Error 1';
    expect(readFailure(failed(log))).toMatchObject({ kind: 'tree', signature: 'a.c: error: expected ;' });
  });

  test('is a header that the tree has, or that nobody knows', () => {
    const log = 'a.c:1:10: fatal error: zlib.h: No such file or directory';
    expect(readFailure(failed(log, { isInTree: (path) => path === 'zlib.h' })).kind).toBe('tree');
    expect(readFailure(failed('a.c:1:10: fatal error: linux/new.h: No such file or directory')).kind).toBe('tree');
  });

  test('without any word of an error says how it ended', () => {
    expect(readFailure(failed('nothing to say'))).toMatchObject({
      signature: 'make CC=gcc ended with status 2 and named no error',
    });
  });
});
