// A rule of the reader as data: a pattern over the form of a sentence (sentences/sentence-form), what it says of the versions in it,
// and the sentences that show what it is for. What the pieces in braces stand for is in rules/words.

import type { ClaimedOutcome } from '../../../core/stored/claim.ts';
import { badMark, goodMark, verdictClass, versionClass } from './marks.ts';
import { pieces } from './words.ts';

/** What is said of a version at its place in a pattern. `same` and `opposite` are of the verdict in it; `nothing` settles that nothing is. */
export type Role = ClaimedOutcome | 'same' | 'opposite' | 'nothing';

export interface RuleText {
  /** Unique; a claim carries it. */
  readonly name: string;
  /** One sentence for people: what the words say. */
  readonly says: string;
  /**
   * Pieces in braces and, between them, a regular expression without groups of its own that capture. `{V:works}` is a version, or
   * several in a row, with its role; `{VERDICT}`, `{GOOD}` and `{BAD}` are words that say how it went
   * (`{BAD}` none that say little alone, as `problem`), `{SURE}` any of those that say it alone.
   */
  readonly pattern: string;
  /** True where every version of the sentence is meant, and not only those in the pattern; their role is `nothing`. */
  readonly all?: true;
  /** True where a doubt in the sentence (`should`, `if`) does not take away what the words say. */
  readonly evenHedged?: true;
  /** What has to stand in the words that the pattern takes, verdicts included. */
  readonly words?: RegExp;
  /** Words that make the sentence no statement. */
  readonly unless?: RegExp;
  /** Sentences, each with what it says: `6.1 works, 6.2 fails`; empty where nothing. */
  readonly yes: Readonly<Record<string, string>>;
  /** Sentences that are alike and that this rule must leave alone. */
  readonly no: readonly string[];
  /** Where it was met: a report of the corpus, a case, an issue. */
  readonly from: string;
}

export interface Rule extends RuleText {
  readonly regex: RegExp;
  /** Of the captured versions: the number of the group, and what is said there. */
  readonly slots: readonly { readonly group: number; readonly role: Role }[];
}

export function rule(text: RuleText): Rule {
  const slots: { group: number; role: Role }[] = [];
  let groups = 0;
  let hasVerdict = false;
  const source = expanded(text.pattern, 0).replace(
    /\{(V|VERDICT|GOOD|BAD|SURE)(?::(\w+))?\}/g,
    (_, piece: string, role?: string) => {
      if (piece === 'V') {
        if (role === undefined) return versionClass;
        slots.push({ group: (groups += 1), role: role as Role });
        return `(${versionClass})`;
      }
      const marks =
        piece === 'GOOD'
          ? `[${goodMark}]`
          : piece === 'BAD'
            ? `[${badMark}]`
            : piece === 'SURE'
              ? '[\\ue900\\uea00]'
              : verdictClass;
      if (hasVerdict) return marks;
      hasVerdict = true;
      groups += 1;
      return `(?<verdict>${marks})`;
    },
  );
  return { ...text, regex: new RegExp(inSmallLetters(source), 'gd'), slots };
}

/** Forms are in small letters: a pattern that ignores case takes V8 twice as long to compile. `\\W` and its like keep their meaning. */
function inSmallLetters(source: string): string {
  return source.replace(/\\.|\(\?<\w+>|[A-Z]/g, (piece) => (piece.length === 1 ? piece.toLowerCase() : piece));
}

function expanded(pattern: string, depth: number): string {
  return pattern.replace(/\{([A-Z_]+)\}/g, (whole, name: string) => {
    const piece = pieces[name];
    if (piece === undefined || depth > 5) return whole;
    return `(?:${expanded(piece, depth + 1)})`;
  });
}
