// The smallest set of things that is still enough, when taking any one away is not: delta debugging (Zeller and Hildebrandt
// 2002) by leaving chunks out. What is asked is the caller's business; the question is a step of a generator. Pure.

/** `enough` of the whole is known to be true. Asks at most `asksMax` times; `complete` is false when that ended it. */
export function* minimalParts<Step, Answer>(
  whole: readonly number[],
  asksMax: number,
  enough: (parts: readonly number[]) => Generator<Step, boolean, Answer>,
): Generator<Step, { readonly parts: readonly number[]; readonly complete: boolean }, Answer> {
  let parts = whole;
  let chunks = 2;
  let asks = 0;
  while (parts.length > 1) {
    const size = Math.ceil(parts.length / chunks);
    let smaller: readonly number[] | null = null;
    for (let from = 0; from < parts.length && smaller === null; from += size) {
      const rest = [...parts.slice(0, from), ...parts.slice(from + size)];
      if (asks === asksMax) return { parts, complete: false };
      asks += 1;
      if (rest.length > 0 && (yield* enough(rest))) smaller = rest;
    }
    if (smaller !== null) {
      parts = smaller;
      chunks = Math.max(2, chunks - 1);
    } else if (size === 1) return { parts, complete: true };
    else chunks = Math.min(parts.length, chunks * 2);
  }
  return { parts, complete: true };
}
