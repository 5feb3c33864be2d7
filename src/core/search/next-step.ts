// The engine: what to test next, or how the search ended. State in, next step out; nothing here remembers anything.

import { auditsDone, planAudit } from './audit.ts';
import { type Batch, chooseBatch } from './batch.ts';
import { type CandidatePool, candidatesOf, costsOf } from './candidates.ts';
import { contradictionIn } from './contradiction.ts';
import { budgetEnding, endingOf, isConfirmed, isSeparable, type SearchEnding, testabilityFrom, wantedError } from './ending.ts';
import { doubtfulEnd, endsBeforeAll, endsForCulprit, endsForNoChange, withHeavyEnds } from './ends.ts';
import { addAttempt, type Evidence, isUntestable, noEvidence, type SeenAttempt, tallyOf } from './evidence.ts';
import { certainPosterior, type Posterior, posteriorOf, priorOf } from './posterior.ts';
import type { SearchProblem } from './problem.ts';
import { severalCauses } from './several-causes.ts';

/** Everything a step depends on; folded from the journal's attempts by `observe`. */
export interface SearchState {
  readonly problem: SearchProblem;
  readonly prior: Float64Array;
  readonly evidence: Evidence;
  /** In the costs' unit: builds and runs so far. */
  readonly spent: number;
  /** Targets that were first tried after the culprit was known. */
  readonly audited: readonly number[];
}

export interface Workers {
  /** Targets of the attempts under way, one entry for each. */
  readonly running: readonly number[];
  readonly free: number;
}

export type SearchStep =
  | {
      readonly kind: 'test';
      readonly start: readonly number[];
      /** Running attempts that no longer matter. */
      readonly cancel: readonly number[];
      readonly progress: SearchProgress;
    }
  /** Nothing worth starting until a running attempt ends. */
  | { readonly kind: 'wait'; readonly cancel: readonly number[]; readonly progress: SearchProgress }
  | { readonly kind: 'ended'; readonly ending: SearchEnding };

export interface SearchProgress {
  readonly phase: 'ends' | 'halving' | 'weighing' | 'auditing';
  readonly likeliest: { readonly target: number; readonly probability: number };
  readonly noChange: number;
  /** Failure rates as they look now, for the likeliest culprit. */
  readonly rates: { readonly falseGood: number; readonly falseBad: number };
}

export function startSearch(problem: SearchProblem): SearchState {
  return { problem, prior: priorOf(problem), evidence: noEvidence(problem.window), spent: 0, audited: [] };
}

/** Folds one finished attempt (of this hunt or an old one) into the state. */
export function observe(state: SearchState, attempt: SeenAttempt): SearchState {
  const { target, outcome } = attempt;
  const failShare = outcome === 'bad' ? 1 : outcome === 'good' ? 0 : 0.5;
  const { buildCost, runCost } = costsOf(state.problem, state.evidence, { target, failShare });
  return {
    ...state,
    evidence: addAttempt(state.evidence, attempt),
    spent: state.spent + buildCost + runCost,
    audited: isAudit(state, attempt) ? [...state.audited, attempt.target] : state.audited,
  };
}

/** Nothing else starts on a new target while the culprit is known. */
function isAudit({ problem, prior, evidence, audited }: SearchState, { target }: SeenAttempt): boolean {
  if (problem.audits === 0 || evidence.indexOf.has(target) || audited.includes(target)) return false;
  return endingOf(problem, evidence, posteriorOf(problem, prior, evidence))?.kind === 'culprit';
}

export function nextStep(state: SearchState, workers: Workers): SearchStep {
  const { problem, evidence } = state;
  if (evidence.noAnswerInARow >= problem.labBrokenAfter) {
    return { kind: 'ended', ending: { kind: 'lab-broken', noAnswerInARow: evidence.noAnswerInARow } };
  }
  const posterior = posteriorOf(problem, state.prior, evidence);
  const ended = endUntestable(problem, evidence) ?? notMonotone(problem, evidence) ?? endingOf(problem, evidence, posterior);
  if (ended) {
    const ending = ended.kind === 'culprit' ? { ...ended, audits: auditsDone(evidence, state.audited) } : ended;
    return auditStep(state, workers, { posterior, ending }) ?? { kind: 'ended', ending };
  }
  if (evidence.attempts >= problem.budget.testsMax || state.spent >= problem.budget.costMax) {
    return { kind: 'ended', ending: budgetEnding(problem, posterior) };
  }
  return testStep(state, workers, posterior);
}

/** Null when the hunt may end: there is nothing to audit, or it was done. */
function auditStep(
  { problem, evidence, audited }: SearchState,
  workers: Workers,
  { posterior, ending }: { readonly posterior: Posterior; readonly ending: SearchEnding },
): SearchStep | null {
  if (ending.kind !== 'culprit' || problem.audits === 0 || evidence.attempts >= problem.budget.testsMax) return null;
  const { start, waiting } = planAudit({ problem, evidence, posterior, culprit: ending.culprit, audited, ...workers });
  const progress = progressOf('auditing', evidence, posterior);
  if (start.length > 0) return { kind: 'test', start, cancel: [], progress };
  return waiting ? { kind: 'wait', cancel: [], progress } : null;
}

function testStep(state: SearchState, workers: Workers, posterior: Posterior): SearchStep {
  const { problem, evidence } = state;
  const certain = halvingBelief(state);
  const required = requiredTargets(problem, evidence, posterior);
  const missing = required.length > 0 || !certain ? required : doubtfulEnd(problem, evidence, certain);
  const phase = missing.length > 0 ? 'ends' : certain ? 'halving' : 'weighing';
  const progress = progressOf(phase, evidence, posterior);
  const ends = missing.filter((target) => !workers.running.includes(target)).slice(0, workers.free);
  const batch = batchFor(state, certain ? withHeavyEnds(problem, evidence, certain) : posterior, {
    phase: certain ? 'halving' : 'weighing',
    workers: { running: [...workers.running, ...ends], free: workers.free - ends.length },
  });
  const start = [
    ...ends,
    ...(missing.length > 0 && workers.free - ends.length > 0 && !certain ? [] : batch.start.map((pick) => pick.target)),
  ];
  // What is required is asked for again at once: to give it up would go on for ever.
  const cancel = batch.cancel.filter((target) => !missing.includes(target));
  if (start.length > 0) return { kind: 'test', start, cancel, progress };
  if (workers.running.length > cancel.length || workers.free === 0) return { kind: 'wait', cancel, progress };
  // Nothing tells anything any more: what is left can not be told apart.
  return { kind: 'ended', ending: { ...budgetEnding(problem, posterior), because: 'skips' } as SearchEnding };
}

/** What has to be tested whatever it tells: a culprit that was never tried, and the ends when it is their turn. */
function requiredTargets(problem: SearchProblem, evidence: Evidence, posterior: Posterior): readonly number[] {
  const { top, noChange } = posterior;
  const wanted = 1 - wantedError(problem, evidence, posterior);
  if (top.probability >= wanted) {
    if (!isConfirmed(problem, evidence, top.node)) return [top.node];
    const missing = endsForCulprit(problem, evidence, top.node);
    if (missing.length > 0) return missing;
  }
  if (noChange >= wanted) return endsForNoChange(problem, evidence);
  return problem.ends === 'first' ? endsBeforeAll(problem, evidence) : [];
}

function endUntestable({ window, ends }: SearchProblem, evidence: Evidence): SearchEnding | null {
  if (ends === 'believed') return null;
  for (let target = window.size - 1; target < window.nodeOf.length; target += 1) {
    if (isUntestable(tallyOf(evidence, target))) return { kind: 'end-untestable', target };
  }
  return null;
}

function notMonotone(problem: SearchProblem, evidence: Evidence): SearchEnding | null {
  const contradiction = contradictionIn(problem, evidence) ?? severalCauses(problem, evidence);
  return contradiction && { kind: 'not-monotone', ...contradiction };
}

/**
 * While all outcomes fit one first bad version and nothing ever gave two answers, halve as git does: in a world without
 * flaky tests nothing needs fewer tests. One contradiction ends that for good. Null when it does not apply (any more).
 */
function halvingBelief({ problem, prior, evidence }: SearchState): Posterior | null {
  if (evidence.tallies.some((tally) => tally.passed > 0 && tally.failed > 0)) return null;
  const bad = tallyOf(evidence, problem.window.size - 1);
  for (let end = 0; end < problem.window.goodEnds; end += 1) {
    if ((tallyOf(evidence, problem.window.size + end)?.failed ?? 0) > 0) return null;
  }
  if ((bad?.passed ?? 0) > 0) return null;
  const certain = certainPosterior(prior, evidence);
  if (!certain || certain.top.probability > 1 - 1e-9) return null;
  if (!evidence.tallies.some((tally) => isUntestable(tally))) return certain;
  const left = Array.from(certain.culprit.keys()).filter((node) => certain.culprit[node]! > 0);
  return isSeparable(problem, evidence, left) ? certain : null;
}

function batchFor(
  state: SearchState,
  posterior: Posterior,
  { phase, workers }: { phase: SearchProgress['phase']; workers: Workers },
): Batch {
  const { problem, evidence } = state;
  if (workers.free <= 0 && workers.running.length === 0) return { start: [], cancel: [] };
  const pool = candidatesOf(problem, evidence, posterior);
  return chooseBatch({
    pool: phase === 'halving' ? onlyPossible(pool, posterior) : pool,
    evidence,
    posterior,
    testability: testabilityFrom(evidence),
    running: workers.running,
    freeWorkers: workers.free,
  });
}

/** As git: test possible culprits only, so that the last one standing was seen to fail itself. */
function onlyPossible(pool: CandidatePool, { culprit }: Posterior): CandidatePool {
  return { ...pool, candidates: pool.candidates.filter(({ target }) => (culprit[target] ?? 0) > 0) };
}

function progressOf(phase: SearchProgress['phase'], evidence: Evidence, posterior: Posterior): SearchProgress {
  const group = evidence.classOf[posterior.top.node]!;
  return {
    phase,
    likeliest: { target: posterior.top.node, probability: posterior.top.probability },
    noChange: posterior.noChange,
    rates: { falseGood: 1 - posterior.badRate[group]!, falseBad: posterior.goodRate[group]! },
  };
}
