// A search whose tests a person makes, one after the other: what is asked next, and what their words mean.

import type { SeenOutcome } from '../search/evidence.ts';
import type { Seeker } from '../search/seeker.ts';
import type { SearchRules } from '../stored/hunt-plan.ts';
import type { HuntState } from '../stored/journal.ts';
import type { SearchReport } from '../stored/search-report.ts';
import { termsOf } from './search-report-of.ts';
import { type Answer, engineOutcome } from './search-subject.ts';

/** A search of any kind, as far as asking a person needs it. */
export interface HandSearch {
  readonly rules: SearchRules;
  /** The component whose versions are searched; null for commits. */
  readonly axis: string | null;
  seekerFrom(answers: readonly Answer[]): Seeker;
  /** The name of what a seeker calls a target. */
  nameOf(target: number): string;
  /** Null for what it is not about. */
  targetOf(name: string): number | null;
  /** `over` says that nothing more is asked. */
  reportOf(hunt: number, said: Pick<HuntState, 'records' | 'marks' | 'forgiven'>, over: boolean): Promise<SearchReport>;
}

/** The version to test next; null when the search has ended. */
export function nextByHand(search: HandSearch, answers: readonly Answer[]): string | null {
  const step = search.seekerFrom(answers).next({ running: [], free: 1 });
  const target = step.kind === 'test' ? step.start[0] : undefined;
  return target === undefined ? null : search.nameOf(target);
}

/** What a word says about a version; null for a word of nobody. */
export function outcomeOfWord(word: string, rules: Pick<SearchRules, 'fixed' | 'terms'>): SeenOutcome | null {
  if (word === 'good' || word === 'bad' || word === 'skip') return word;
  const terms = termsOf(rules);
  if (word === 'old' || word === terms.good) return engineOutcome('good', rules);
  if (word === 'new' || word === terms.bad) return engineOutcome('bad', rules);
  return null;
}
