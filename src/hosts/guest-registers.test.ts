import { describe, expect, it } from 'vitest';
import { parseGuestRegisters } from './guest-registers.ts';

// First lines of `info registers -a` of QEMU 10.0.13, Debian's kernels 6.12.107 and 6.1.176, November 2026.
const s390x = (mask: string): string =>
  `CPU#0\nPSW=mask ${mask} addr 000003ffff4019f0 cc 00\nR00=0000000000000000 R01=000003ffff4019f0\n`;
const arm = `CPU#0
R00=41d86780 R01=00fad4d5 R02=00f920f9 R03=00000002
R12=00fad4d6 R13=41d86194 R14=40208000 R15=417c2cd8
PSR=200001d3 --C- A svc32
`;
const riscv64 = `CPU#0
 V      =   0
 pc       ffffffff801d0000
 mepc     ffffffff8000de38
CPU#1
 pc       ffffffff80a7662c
`;

describe('parseGuestRegisters', () => {
  it('finds the place of each processor in the form of each architecture', () => {
    expect(parseGuestRegisters(arm)?.instructionPointers).toEqual(['417c2cd8']);
    expect(parseGuestRegisters(riscv64)?.instructionPointers).toEqual(['ffffffff801d0000', 'ffffffff80a7662c']);
    expect(parseGuestRegisters('CPU#0\n PC=0000000000000200 X00=0000000000000000')?.instructionPointers).toEqual([
      '0000000000000200',
    ]);
    expect(parseGuestRegisters('CPU#0\nNIP 000000001daf09e4   LR 000000001daf511c')?.instructionPointers).toEqual([
      '000000001daf09e4',
    ]);
  });

  it('takes for halted only what says so', () => {
    expect(parseGuestRegisters('RIP=ffffffff81000000 RFL=00000246 HLT=1')?.halted).toBe(true);
    expect(parseGuestRegisters('EIP=0000fff0 EFL=00000002 HLT=0')?.halted).toBe(false);
    for (const text of [arm, riscv64]) expect(parseGuestRegisters(text)?.halted).toBe(false);
    expect(parseGuestRegisters(s390x('0706c00180000000'))?.halted).toBe(true);
    expect(parseGuestRegisters(s390x('0704c00180000000'))?.halted).toBe(false);
  });

  it('tells nothing from a text without a processor', () => {
    expect(parseGuestRegisters('unknown command')).toBeNull();
  });
});
