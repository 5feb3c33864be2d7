// Finds the word that was probably meant.

/** What is wrong with a word that nobody knows, followed by the one that was probably meant or by all that there are. */
export function unknownWord(
  what: string,
  { written, known }: { readonly written: string; readonly known: readonly string[] },
): { readonly what: string; readonly expected: string | null } {
  const word = closestWord(written, known);
  if (word !== null) return { what: `${what}; did you mean ${word}?`, expected: null };
  const some = known.slice(0, 12).join(', ') + (known.length > 12 ? ', ...' : '');
  return { what, expected: known.length === 0 ? null : `one of ${some}` };
}

/** The known word nearest to what was written, when it is near enough to be a slip of the fingers; else null. */
function closestWord(written: string, known: readonly string[]): string | null {
  if (written.length > 64) return null;
  const slipsMax = Math.max(1, Math.floor(written.length / 3));
  let best: { word: string; distance: number } | null = null;
  for (const word of known) {
    if (Math.abs(word.length - written.length) > slipsMax) continue;
    const distance = editDistance(written.toLowerCase(), word.toLowerCase());
    if (distance <= slipsMax && (best === null || distance < best.distance)) best = { word, distance };
  }
  return best?.word ?? null;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const at = (up: number, left: number): number => (up === 0 ? row[j - left] : rows[i - up]?.[j - left]) ?? 0;
      const replace = at(1, 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(at(1, 0) + 1, at(0, 1) + 1, replace, isSwap ? at(2, 2) + 1 : replace));
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
