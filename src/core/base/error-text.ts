// What was thrown, as words: whoever throws may throw anything.

/** The message of an error; anything else as text. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
