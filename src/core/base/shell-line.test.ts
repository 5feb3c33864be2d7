import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellLine } from './shell-line.ts';

it('leaves plain words alone and quotes the others', () => {
  expect(shellLine(['qemu', '-append', "console=ttyS0 it's", ''])).toBe("qemu -append 'console=ttyS0 it'\\''s' ''");
});

it('gives a shell back the words that went in, whatever they are', () => {
  const word = fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll('\0', ''));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
      const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${shellLine(words)}`]).toString();
      expect(printed).toBe(words.map((one) => `${one}\0`).join(''));
    }),
    { numRuns: 30 },
  );
});
