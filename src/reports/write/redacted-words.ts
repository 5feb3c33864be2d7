// What was taken out of a text, for its reader.

/** `2 home folders, 1 MAC address`; empty for nothing. */
export function redactedWords(redacted: readonly { readonly what: string; readonly count: number }[]): string {
  return redacted.map(({ what, count }) => `${count} ${what}${count === 1 ? '' : endingOf(what)}`).join(', ');
}

/** ` (taken out: 2 home folders)`; empty for nothing. */
export function takenOut(redacted: readonly { readonly what: string; readonly count: number }[]): string {
  return redacted.length === 0 ? '' : ` (taken out: ${redactedWords(redacted)})`;
}

function endingOf(what: string): string {
  return what.endsWith('address') ? 'es' : 's';
}
