// Ends of a search as git's ranges write them: `v1.0..HEAD`, `v1.0..`, and several words such as `^v1.0 ^v1.1 main`.

export interface RevisionEnds {
  /** As typed. */
  readonly olds: readonly string[];
  readonly news: readonly string[];
}

export type ParsedRange =
  | { readonly ok: true; readonly ends: RevisionEnds }
  /** `because` goes on after the word: `"a...b": it has two sides`. */
  | { readonly ok: false; readonly word: string; readonly because: string };

/** Reads the words of a range (gitrevisions(7), "Specifying Ranges"). A word without `..` and `^` is none. */
export function parseRange(words: readonly string[]): ParsedRange {
  const olds: string[] = [];
  const news: string[] = [];
  for (const word of words) {
    if (word.includes('...')) return { ok: false, word, because: 'a range with three dots has two sides and no old end' };
    const dots = word.indexOf('..');
    if (dots >= 0) {
      // As in git, an end that is left out is HEAD.
      olds.push(word.slice(0, dots) || 'HEAD');
      news.push(word.slice(dots + 2) || 'HEAD');
    } else if (word.startsWith('^') && word.length > 1) {
      olds.push(word.slice(1));
    } else {
      return { ok: false, word, because: 'it is no range such as v1.0..HEAD' };
    }
  }
  return { ok: true, ends: { olds, news } };
}
