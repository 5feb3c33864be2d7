// Object names as packed words, five of 32 bits for SHA-1 and eight for SHA-256: a million JavaScript strings would cost more
// than the history itself. Pure.

import type { CommitName } from '../../core/git/commit.ts';

export interface PackedNames {
  readonly count: number;
  /** 5 or 8. */
  readonly wordsPerName: number;
  /** The first word of a name holds its first eight digits, so words compare as names do. */
  readonly words: Uint32Array;
}

export function nameAt(names: PackedNames, index: number): CommitName {
  let text = '';
  const start = index * names.wordsPerName;
  for (let word = start; word < start + names.wordsPerName; word += 1) {
    text += names.words[word]!.toString(16).padStart(8, '0');
  }
  return text as CommitName;
}

/** Null for what is not a full object name of this length in lower-case hexadecimal. */
export function packName(name: string, wordsPerName: number): Uint32Array | null {
  if (name.length !== wordsPerName * 8 || !/^[0-9a-f]+$/.test(name)) return null;
  return Uint32Array.from({ length: wordsPerName }, (_, word) => Number.parseInt(name.slice(word * 8, word * 8 + 8), 16));
}

/** As the order of their texts. */
export function compareNames({ words, wordsPerName }: PackedNames, one: number, other: number): number {
  for (let word = 0; word < wordsPerName; word += 1) {
    const order = words[one * wordsPerName + word]! - words[other * wordsPerName + word]!;
    if (order !== 0) return order;
  }
  return 0;
}

/** Names with a number for each, in the order in which they were added. */
export interface NameTable {
  readonly count: () => number;
  /** The number of the name at `words[at ..]`; a new one when it is not there. */
  readonly intern: (words: Uint32Array, at: number) => number;
  /** -1 when it is not there. */
  readonly find: (words: Uint32Array, at: number) => number;
  readonly names: () => PackedNames;
}

/** Open addressing: object names are uniform already, so their first word is the hash. */
export function nameTable(wordsPerName: number, from?: PackedNames): NameTable {
  let count = from?.count ?? 0;
  let words = from?.words ?? new Uint32Array(1024 * wordsPerName);
  let slots = slotsFor(count);

  function rehash(): void {
    slots = slotsFor(count * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < count; number += 1) {
      let slot = words[number * wordsPerName]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
  }
  if (count > 0) rehash();

  /** The slot of the name, or the empty one where it belongs. */
  function slotOf(name: Uint32Array, at: number): number {
    const mask = slots.length - 1;
    let slot = name[at]! & mask;
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      const start = (entry - 1) * wordsPerName;
      let word = 0;
      while (word < wordsPerName && words[start + word] === name[at + word]) word += 1;
      if (word === wordsPerName) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  return {
    count: () => count,
    find: (name, at) => slots[slotOf(name, at)]! - 1,
    intern: (name, at) => {
      const slot = slotOf(name, at);
      if (slots[slot] !== 0) return slots[slot]! - 1;
      if ((count + 1) * wordsPerName > words.length) words = grown(words);
      words.set(name.subarray(at, at + wordsPerName), count * wordsPerName);
      count += 1;
      slots[slot] = count;
      if (count * 2 > slots.length) rehash();
      return count - 1;
    },
    names: () => ({ count, wordsPerName, words: words.subarray(0, count * wordsPerName) }),
  };
}

/** At most half full, so that a search ends after two looks on the average. */
function slotsFor(count: number): Int32Array {
  let size = 1024;
  while (size < count * 2) size *= 2;
  return new Int32Array(size);
}

function grown(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
