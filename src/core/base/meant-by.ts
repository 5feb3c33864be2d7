// What a name that somebody types means, where its beginning is enough. Pure.

/** The value itself, or all that begin so; a word without characters means none. */
export function meantBy(word: string, values: readonly string[]): readonly string[] {
  return values.includes(word) ? [word] : values.filter((value) => word !== '' && value.startsWith(word));
}
