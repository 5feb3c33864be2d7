import { describe, expect, it } from 'vitest';
import { address, assemble, doubleWord, far, label, littleEndian16, near, text } from './machine-code.ts';

describe('assemble', () => {
  it('fills in distances from the end of the instruction, forwards and backwards', () => {
    const code = assemble(0x7c00, [label('a'), [0x90], [0xeb, near('b')], [0xeb, near('a')], label('b'), [0xe8, far('a')]]);
    expect([...code]).toEqual([0x90, 0xeb, 2, 0xeb, 0xfb, 0xe8, 0xf8, 0xff]);
  });

  it('fills in addresses counted from the origin', () => {
    expect([...assemble(0x7c00, [[0xbe, address('data')], label('data'), [1]])]).toEqual([0xbe, 0x03, 0x7c, 1]);
  });

  it('refuses a label that is nowhere, twice, or too far away for a short jump', () => {
    expect(() => assemble(0, [[0xeb, near('nowhere')]])).toThrow('nowhere is somewhere');
    expect(() => assemble(0, [label('a'), label('a')])).toThrow('names one place');
    expect(() => assemble(0, [[0xeb, near('a')], Array<number>(128).fill(0x90), label('a')])).toThrow('not 128');
  });

  it('refuses what is no byte', () => {
    expect(() => assemble(0, [[256]])).toThrow('made of bytes');
  });

  it('writes numbers low byte first and ends texts with zero', () => {
    expect([littleEndian16(0x1234), doubleWord(0xfedcba98), text('ok')]).toEqual([
      [0x34, 0x12],
      [0x98, 0xba, 0xdc, 0xfe],
      [0x6f, 0x6b, 0],
    ]);
  });
});
