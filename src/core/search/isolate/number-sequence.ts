// A fixed sequence of numbers that look random: where any choice will do, the same state makes the same one (core has no chance).

export interface NumberSequence {
  /** 0 <= number < 1. */
  next(): number;
  /** 0 .. count - 1. */
  below(count: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Mulberry32 (Tommy Ettinger, public domain). */
export function numberSequence(seed: number): NumberSequence {
  let state = (seed + 1) * 0x9e3779b9;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return { next, below, pick: (items) => items[below(items.length)]! };
}
