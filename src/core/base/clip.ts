// A text that is only mentioned, cut to what a sentence or a line has room for. Pure.

/** At most `charactersMax` characters; what was cut ends with dots. */
export function clip(text: string, charactersMax: number): string {
  return text.length > charactersMax ? `${text.slice(0, charactersMax - 3)}...` : text;
}
