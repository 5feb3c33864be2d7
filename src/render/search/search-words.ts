// How a search's versions, answers and numbers are called: a commit by its first digits, a package by its label, good and bad
// by the user's terms.

import { printableLine } from '../../core/base/printable.ts';
import { shortCommit } from '../../core/git/commit.ts';
import type { ReportedTest, ReportedVersion, SearchReport } from '../../core/stored/search-report.ts';

type Question = Pick<SearchReport, 'question'>;
type Terms = Pick<SearchReport, 'fixed' | 'terms'>;

export function nounOf({ question }: Question): string {
  return question === 'bisect-commits' ? 'commit' : 'version';
}

/** `3f2a4c5d6e7f`, or a version's label as it is. */
export function shortName(name: string): string {
  return printableLine(shortCommit(name));
}

/** `3f2a4c5d6e7f ("block: relax direct io alignment")`, as kernel people write it; a package is its label. */
export function describedVersion({ name, title }: ReportedVersion, { question }: Question): string {
  const subject = printableLine(title);
  return question === 'bisect-commits' && subject !== '' ? `${shortName(name)} ("${subject}")` : shortName(name);
}

/** Which outcome the old end has, and which the new one: with --fixed the old end is the one that fails. */
function sidesOf({ fixed }: Pick<Terms, 'fixed'>): { readonly old: 'good' | 'bad'; readonly new: 'good' | 'bad' } {
  return fixed ? { old: 'bad', new: 'good' } : { old: 'good', new: 'bad' };
}

/** The user's word for an outcome. */
export function outcomeWord(outcome: ReportedTest['outcome'], { fixed, terms }: Terms): string {
  const sides = sidesOf({ fixed });
  if (outcome === sides.old) return terms.good;
  if (outcome === sides.new) return terms.bad;
  return outcome === 'other-failure' ? 'other failure' : outcome === 'no-answer' ? 'no answer' : outcome;
}

/** Versions that were tested, each once. */
export function testedVersions({ tests }: Pick<SearchReport, 'tests'>): number {
  return new Set(tests.map((test) => test.version.name)).size;
}
