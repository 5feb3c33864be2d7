// Bugs end here, with a sentence. Nobody catches these below main.

/** Throws when `condition` does not hold; `sentence` says what must always be true here. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(`bug in firstbad: ${sentence}`);
}

/** Ends a switch over a union: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`bug in firstbad: unexpected value ${JSON.stringify(value)}`);
}
