// Two versions that one phrase puts on two sides: upgraded from A to B, the window after A but before B, A -> B. What is said of
// single versions is decided in version-claims.

import type { ClaimedOutcome } from '../../../core/stored/claim.ts';
import type { VersionToken } from './version-tokens.ts';

/** Two versions that a phrase puts on two sides: upgraded from A to B, regression between A and B, A -> B, A..B. */
export function pairsOf(text: string, tokens: readonly VersionToken[]): ReadonlyMap<VersionToken, ClaimedOutcome | null> {
  const pairs = new Map<VersionToken, ClaimedOutcome | null>();
  for (const [index, first] of tokens.entries()) {
    const second = tokens[index + 1];
    if (!second || second.component !== first.component) continue;
    const between = text.slice(first.to, second.from);
    const before = text.slice(Math.max(0, first.from - 70), first.from);
    const backwards = /\b(?:downgrad|revert|roll|go(?:ing|ne)? back|went back|switch\w* back)\w*[^.]*$/i.test(before);
    const upwards =
      (/\bfrom\b[^.;]{0,30}$/i.test(before) && /^[^.;]{0,30}\bto\b[^.;]{0,25}$/i.test(between)) ||
      (/\bbetween\b[^.;]{0,30}$/i.test(before) && /^[^.;]{0,20}\b(?:and|to|&)\b[^.;]{0,25}$/i.test(between)) ||
      (/\b(?:upgrad|updat|regress|bisect|broke|mov)\w*[^.;]*$/i.test(before) &&
        /^\s*(?:\S{1,12}\s)?(?:to|->|→|=>)\s*(?:\S{1,12}\s)?(?:v|linux-|qemu-)?$/i.test(between)) ||
      (/\bafter\b[^.;]{0,20}$/i.test(before) &&
        /^[^.;]{0,10}\b(?:and|but)\b[^.;]{0,10}\bbefore\b[^.;]{0,12}$/i.test(between)) ||
      /^\s*(?:->|→|=>|\.\.\.?)\s*(?:[a-z]+-)?v?$/.test(between);
    // A guest that moves between two hosts says of neither that it works there.
    if (upwards && /\bmigrat\w*\b/i.test(before) && /\b(?:live|vms?|guests?|domains?|machines?)\b/i.test(before)) {
      pairs.set(first, null);
      pairs.set(second, null);
    } else if (backwards && /\bto\b/i.test(between)) {
      pairs.set(first, 'fails');
      pairs.set(second, 'works');
    } else if (upwards && !backwards) {
      pairs.set(first, 'works');
      pairs.set(second, 'fails');
    }
  }
  return pairs;
}
