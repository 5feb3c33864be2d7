// Whether a mail of an archive is about the same failure, and which of its words say so. A likeness and no proof: what it finds is
// shown with its reason, so the rules rather miss a mail than name one that is about something else.

import type { ArchivedText } from './archived-text.ts';
import { type MailQuery, plain, subjectWords } from './mail-query.ts';

export interface MailMatch {
  readonly kind: 'already-reported' | 'already-fixed';
  /** What of the mail matches, for people. */
  readonly because: string;
  /** The more, the surer. */
  readonly strength: number;
}

export function matchMail(wanted: MailQuery, mail: ArchivedText): MailMatch | null {
  const { commit, title } = wanted;
  if (commit !== null) {
    const fix = fixOf(commit, title, mail);
    if (fix !== null) return { kind: 'already-fixed', because: fix, strength: 100 };
  }
  const text = plain(mail.text);
  const named = commit === null ? -1 : placeOf(commit, text);
  if (commit !== null && named >= 0) {
    const word = blamingWord(text, named);
    if (word !== null) return reported(`it names the commit ${commit.slice(0, 12)} and says "${word}"`, 80);
  }
  const told = title === null ? -1 : text.search(new RegExp(`["(]${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[")]`));
  if (told >= 0) {
    const word = blamingWord(text, told);
    if (word !== null) return reported(`it names the commit's title and says "${word}"`, 75);
  }
  if (title !== null && /^re:/i.test(mail.subject) && plain(mail.subject).includes(title)) {
    const word = blamingWord(text, 0);
    if (word !== null) return reported(`it answers the commit's own mail and says "${word}"`, 70);
  }
  const line = wanted.signatures.find((signature) => text.includes(signature));
  const shared = sharedWords(wanted.words, subjectWords(mail.subject));
  if (line !== undefined && (shared.count >= 2 || blamingWord(text, text.indexOf(line)) !== null))
    return reported(`it has the line "${line.replaceAll('"', "'").slice(0, 80)}"`, 50 + shared.count);
  // Four words of a subject in common, and most of the shorter one: by chance that happens to nobody.
  if (shared.count >= 4 && shared.share >= 0.6)
    return reported(`${shared.count} words of its subject are the same`, 30 + shared.count);
  return null;
}

function reported(because: string, strength: number): MailMatch {
  return { kind: 'already-reported', because, strength };
}

/** Trailers and words that say that something is a fix of this commit. */
function fixOf(commit: string, title: string | null, { text, subject }: ArchivedText): string | null {
  const start = commit.slice(0, namedDigitsMin);
  const short = commit.slice(0, 12);
  if (text.toLowerCase().includes(start)) {
    for (const [pattern, words] of [
      [/^\s*fixes:\s*(?:commit\s+)?([0-9a-f]{8,64})\b/gim, `it says "Fixes: ${short}"`],
      [/\bthis reverts commit\s+([0-9a-f]{8,64})\b/gi, `it reverts ${short}`],
    ] as const) {
      if ([...text.matchAll(pattern)].some((match) => isNameOf(match[1] ?? '', commit))) return words;
    }
  }
  const reverts = /\brevert "(.+)"\s*$/i.exec(plain(subject))?.[1];
  return title !== null && reverts === title && !/^re:/i.test(subject) ? `its subject says that it reverts ${short}` : null;
}

const namedDigitsMin = 8;

/** Where a text names the commit by ten digits or more; -1 when it does not. */
function placeOf(commit: string, text: string): number {
  let at = text.indexOf(commit.slice(0, 10));
  while (at >= 0) {
    const word = /^[0-9a-f]+/.exec(text.slice(at, at + 70))?.[0] ?? '';
    if (isNameOf(word, commit) && !/[0-9a-z]/.test(text[at - 1] ?? '')) return at;
    at = text.indexOf(commit.slice(0, 10), at + 1);
  }
  return -1;
}

function isNameOf(word: string, commit: string): boolean {
  return word.length >= namedDigitsMin && commit.startsWith(word.toLowerCase());
}

// A pull request names commits too, far from words that blame one of them.
const nearby = 600;
const blaming =
  /\b(?:bisect(?:ed|ion|s|ing)?|first bad commit|regress(?:ion|ions|ed|es)?|#regzbot|br(?:oke|eaks|oken)|no longer (?:boots?|works?|starts?)|stopped working|caus(?:es|ed) (?:a|the|this)|reverting (?:it|this|that|the|commit))/;

function blamingWord(text: string, at: number): string | null {
  return blaming.exec(text.slice(Math.max(0, at - nearby), at + nearby))?.[0] ?? null;
}

function sharedWords(own: ReadonlySet<string>, other: ReadonlySet<string>): { readonly count: number; readonly share: number } {
  const count = [...own].filter((word) => other.has(word)).length;
  return { count, share: count / Math.max(1, Math.min(own.size, other.size)) };
}
