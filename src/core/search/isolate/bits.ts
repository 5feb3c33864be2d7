// Sets of indexes as bits, 32 to a word.

import type { NumberSequence } from './number-sequence.ts';

/** How many in all words. */
export function bitCount(bits: Int32Array): number {
  let count = 0;
  for (const word of bits) count += bitsOfWord(word);
  return count;
}

/** How many. */
export function bitsOfWord(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The index of one of them. */
export function pickBit(bits: Int32Array, sequence: NumberSequence): number {
  let left = sequence.below(bitCount(bits));
  for (let word = 0; word < bits.length; word += 1) {
    const count = bitsOfWord(bits[word]!);
    if (left < count) return word * 32 + bitsInWord(bits[word]!)[left]!;
    left -= count;
  }
  return 0;
}

/** Their indexes. */
export function bitsIn(bits: Int32Array): readonly number[] {
  return [...bits].flatMap((word, index) => bitsInWord(word).map((bit) => index * 32 + bit));
}

function bitsInWord(word: number): readonly number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((word >> bit) & 1) === 1);
}
