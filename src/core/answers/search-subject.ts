// What a search is about: the window with the names of its targets, and the answers that a hunt has recorded about them.

import type { AttemptRecord } from '../attempt/attempt.ts';
import type { Overridden } from '../attempt/override-mark.ts';
import type { CommitName } from '../git/commit.ts';
import type { Window } from '../git/graph-window.ts';
import { lineWindow } from '../git/graph-window.ts';
import type { SeenOutcome } from '../search/evidence.ts';
import { observe, type SearchState, startSearch } from '../search/next-step.ts';
import { type SearchProblem, searchProblem } from '../search/problem.ts';
import { knownRates, type RatePrior, unknownRates } from '../search/rates.ts';
import type { SearchRules } from '../stored/hunt-plan.ts';
import type { HuntState } from '../stored/journal.ts';
import type { Mark } from '../stored/mark.ts';

export interface SearchSubject {
  readonly window: Window;
  /** The name of a target: a commit, a version's label. */
  nameOf(target: number): string;
  /** Null for what is outside the window. */
  targetOf(name: string): number | null;
}

/** One answer about one version, whoever gave it. */
export interface Answer {
  readonly id: string;
  readonly version: string;
  readonly outcome: SeenOutcome;
  readonly by: 'attempt' | Mark['by'];
  readonly because: string;
  readonly startedAtMs: number;
  readonly ms: number;
  /** Set where `outcome` is what somebody has said. */
  readonly overridden?: Overridden & { readonly was: SeenOutcome };
  /** Set on one that was taken over from a hunt out of a file. */
  readonly adoptedFrom?: number;
  /** True for the lab's trouble in an earlier process: it is told, and says nothing to the search any more. */
  readonly isForgiven?: boolean;
}

/** The versions after `good` up to and with `bad`; labels oldest first. */
export function lineSubject(labels: readonly string[], ends: { readonly good: number; readonly bad: number }): SearchSubject {
  const window = lineWindow(ends.good, ends.bad);
  const targets = new Map(Array.from(window.nodeOf, (node, target) => [labels[node] ?? '', target]));
  return {
    window,
    nameOf: (target) => labels[window.nodeOf[target]!] ?? '',
    targetOf: (name) => targets.get(name) ?? null,
  };
}

export interface NamedNodes {
  nameOf(node: number): CommitName;
  nodeOf(name: CommitName): number | null;
}

export function graphSubject(names: NamedNodes, window: Window): SearchSubject {
  // Nodes of the window, then good ends: each run of them is in ascending order, so a search by halves finds a node.
  const find = (from: number, to: number, node: number): number | null => {
    let low = from;
    let high = to - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const here = window.nodeOf[middle]!;
      if (here === node) return middle;
      if (here < node) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  };
  return {
    window,
    nameOf: (target) => names.nameOf(window.nodeOf[target]!),
    targetOf: (name) => {
      const node = names.nodeOf(name as CommitName);
      if (node === null) return null;
      return find(0, window.size, node) ?? find(window.size, window.nodeOf.length, node);
    },
  };
}

/** All answers of a hunt in the order of their recording. `axis` names the component whose versions are searched. */
export function answersOf(
  { records, marks, forgiven }: Pick<HuntState, 'records' | 'marks' | 'forgiven'>,
  axis: string | null,
): readonly Answer[] {
  const attempts = axis === null ? [] : records.map((record) => answerOfAttempt(record, axis));
  const answers = [...attempts, ...marks.map(answerOfMark)];
  return answers.map((one) => (one.outcome === 'no-answer' && forgiven.has(one.id) ? { ...one, isForgiven: true } : one));
}

/** What the search believes of these. */
export function countingAnswers(answers: readonly Answer[]): readonly Answer[] {
  return answers.filter(({ isForgiven }) => isForgiven !== true);
}

function answerOfAttempt(record: AttemptRecord, axis: string): Answer {
  const { id, point, judgement, startedAtMs, totalMs, adoptedFrom, overridden } = record;
  return {
    id,
    ...(adoptedFrom === undefined ? {} : { adoptedFrom }),
    version: point[axis] ?? '',
    outcome: outcomeOfAttempt(judgement),
    by: 'attempt',
    because: judgement.message,
    startedAtMs,
    ms: totalMs,
    ...(overridden ? { overridden: { ...overridden, was: outcomeOfAttempt(overridden.was) } } : {}),
  };
}

export function outcomeOfAttempt({ outcome, untestable }: AttemptRecord['judgement']): SeenOutcome {
  return untestable ? 'skip' : outcome;
}

function answerOfMark({ id, version, outcome, by, because, startedAtMs, totalMs, adoptedFrom, overridden }: Mark): Answer {
  const from = { ...(adoptedFrom === undefined ? {} : { adoptedFrom }), ...(overridden ? { overridden } : {}) };
  return { id, version, outcome, by, because, startedAtMs, ms: totalMs, ...from };
}

// Believing every answer means: a wrong one is one in ten thousand. With none at all, the first contradiction would leave no
// hypothesis standing and nothing to say.
const believed = knownRates({ bad: 0.9999, good: 0.0001 });

export function ratesFor({ flaky, flakyShare }: Pick<SearchRules, 'flaky' | 'flakyShare'>): RatePrior {
  if (!flaky) return believed;
  return flakyShare === undefined ? unknownRates() : unknownRates({ certainShare: 1 - flakyShare });
}

/** The engine's problem for the user's rules. */
export function problemFor(
  window: Window,
  rules: SearchRules,
  more: Partial<Omit<SearchProblem, 'window'>> = {},
): SearchProblem {
  return searchProblem(window, {
    confidence: rules.confidence,
    ends: rules.endsTested ? (rules.ends ?? 'first') : 'believed',
    rates: ratesFor(rules),
    ...(rules.flaky ? {} : { endRuns: 1 }),
    ...(rules.endsTested ? {} : { noChange: 0 }),
    budget: { testsMax: rules.testsMax ?? Infinity, costMax: Infinity },
    audits: rules.audits,
    ...more,
  });
}

/** The engine knows an old and a new state only, and calls them good and bad. */
export function engineOutcome(outcome: SeenOutcome, { fixed }: Pick<SearchRules, 'fixed'>): SeenOutcome {
  if (!fixed) return outcome;
  if (outcome === 'good') return 'bad';
  return outcome === 'bad' ? 'good' : outcome;
}

/** The search as far as these answers bring it; answers about versions outside the window say nothing. */
export function searchFrom(
  subject: SearchSubject,
  problem: SearchProblem,
  { answers, rules }: { readonly answers: readonly Answer[]; readonly rules: SearchRules },
): SearchState {
  let state = startSearch(problem);
  for (const answer of countingAnswers(answers)) {
    const target = subject.targetOf(answer.version);
    if (target !== null) state = observe(state, { target, outcome: engineOutcome(answer.outcome, rules) });
  }
  return state;
}
