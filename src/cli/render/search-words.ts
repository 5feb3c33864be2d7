// How a search's versions, answers and numbers are called: a commit by its first digits, a package by its label, good and bad
// by the user's terms.

import type { ReportedTest, ReportedVersion, SearchReport } from '../../core/search-report.ts';
import { printableLine } from './style.ts';

type Question = Pick<SearchReport, 'question'>;
type Terms = Pick<SearchReport, 'fixed' | 'terms'>;

export function nounOf({ question }: Question): string {
  return question === 'bisect-commits' ? 'commit' : 'version';
}

// Twelve digits are what the Linux kernel's documentation asks for ("Describe your changes"): unique for years to come.
const digitsShown = 12;

/** `3f2a4c5d6e7f`, or a version's label as it is. */
export function shortName(name: string): string {
  return /^[0-9a-f]{40,64}$/.test(name) ? name.slice(0, digitsShown) : printableLine(name);
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

/** The newest version before the culprit that was seen on the old side, on a line; null where the tests do not name one. */
export function lastBefore(report: SearchReport): ReportedVersion | null {
  const { culprit, tests, ends } = report;
  const place = tests.find((test) => test.version.name === culprit?.name)?.place;
  if (!culprit || place === undefined) return null;
  const { old } = sidesOf(report);
  const before = tests.filter((test) => test.place < place && test.outcome === old);
  const last = before.reduce<ReportedTest | null>((best, test) => (best && best.place >= test.place ? best : test), null);
  return last?.version ?? ends.goods.at(-1) ?? null;
}
