// Where the processors of a guest are, from the text of QEMU's `info registers -a`. Each architecture writes its registers in its own
// way (target/*/cpu.c of QEMU, *_cpu_dump_state). Pure.

export interface GuestProcessors {
  /** One for each, hexadecimal, without a prefix. */
  readonly instructionPointers: readonly string[];
  /** All of them wait for an interrupt. False where the text does not say: such a one stays at one place. */
  readonly halted: boolean;
}

/** Null for a text in which no processor is found: nothing can be told from it. */
export function parseGuestRegisters(text: string): GuestProcessors | null {
  for (const { pointer, isAwake } of forms) {
    const instructionPointers = [...text.matchAll(pointer)].map((match) => match[1] ?? '');
    if (instructionPointers.length > 0) return { instructionPointers, halted: isAwake !== null && !isAwake.test(text) };
  }
  return null;
}

const forms: readonly { readonly pointer: RegExp; readonly isAwake: RegExp | null }[] = [
  // x86: `EIP=0000fff0 EFL=...`, `RIP=... HLT=0`.
  { pointer: /\b[ER]IP=([0-9a-f]+)/g, isAwake: /\bHLT=0/ },
  // s390x: the wait bit is bit 14 of the mask, counted from the left (z/Architecture Principles of Operation, chapter 4).
  { pointer: /\bPSW=mask [0-9a-f]{16} addr ([0-9a-f]+)/g, isAwake: /\bPSW=mask [0-9a-f]{3}[014589cd]/ },
  // Arm of 64 and of 32 bits.
  { pointer: /(?:^|\s)PC=([0-9a-f]+)/g, isAwake: null },
  { pointer: /\bR15=([0-9a-f]+)/g, isAwake: null },
  // RISC-V.
  { pointer: /^ pc +([0-9a-f]+)/gm, isAwake: null },
  // Power.
  { pointer: /\bNIP ([0-9a-f]+)/g, isAwake: null },
];
