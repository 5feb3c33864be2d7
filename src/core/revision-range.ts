// Ranges as git writes them: `v1.0..HEAD` says where the search is bounded.

export interface RevisionRange {
  readonly goods: readonly string[];
  readonly bad: string;
}

/**
 * `A..B` is good A and bad B; `A..` and `..B` mean HEAD at the end that is left out (gitrevisions(7)). `A...B` is the same
 * question: a good end that bad does not descend from is stood for by the merge bases anyway. Null for what is no range.
 */
export function parseRange(text: string): RevisionRange | null {
  // Dots in `:/message` and `@{...}`, `^{/...}` are a part of the revision; `../folder` is a path.
  if (text.startsWith(':/') || text.startsWith('../') || text === '..' || text === '...') return null;
  const bare = text.replace(/\{[^}]*\}/g, (braces) => '_'.repeat(braces.length));
  const found = /\.{2,3}/.exec(bare);
  if (found === null) return null;
  const rest = found.index + found[0].length;
  if (bare.includes('..', rest)) return null;
  return { goods: [text.slice(0, found.index) || 'HEAD'], bad: text.slice(rest) || 'HEAD' };
}
