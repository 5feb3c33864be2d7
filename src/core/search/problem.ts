// What a search is asked: the window, what is believed before the first test, what tests cost and when to stop.

import type { Window } from '../git/graph-window.ts';
import { type RatePrior, unknownRates } from './rates.ts';

export interface SearchProblem {
  readonly window: Window;
  /**
   * Belief that each possible culprit is the first bad one, as positive weights, mixed with a fifth of uniform belief so
   * that no heuristic can hide the culprit. A weight of 0 says "proven innocent" (same build output as its parent).
   */
  readonly weights: Float64Array | null;
  /** Belief, before the first test, that nothing changes between the ends. */
  readonly noChange: number;
  readonly rates: RatePrior;
  /** Wanted probability that the named culprit is the right one. */
  readonly confidence: number;
  readonly costs: Costs;
  readonly budget: Budget;
  /**
   * When an end is tested: before all else, since most hunts that fail, fail there; only once the answer hangs on it, for a
   * version seen bad after one seen good proves both ends; or never, as git does, when it was tested elsewhere.
   */
  readonly ends: 'first' | 'when-it-matters' | 'believed';
  /** Consecutive attempts without an answer after which the lab counts as broken. */
  readonly labBrokenAfter: number;
  /** Attempts at each end before the search begins. */
  readonly endRuns: number;
  /**
   * Spare tests once the culprit is known, where it was only assumed to be good or bad (see audit.ts). A history that is
   * broken in a share f of what was assumed escapes r of them with probability (1 - f)^r.
   */
  readonly audits: number;
}

/** In any unit, minutes say. A version that was tested once is built. */
export interface Costs {
  /** Getting or building a version that is not there yet: for all, or for each possible culprit. */
  readonly build: number | Float64Array;
  readonly run: RunCost;
  /** 1 for targets that are already built or fetched. */
  readonly built: Uint8Array | null;
}

/** One for all, or one for a test that says good and one for a test that says bad: a crash is seen at once, health is not. */
export type RunCost = number | { readonly good: number; readonly bad: number };

/** What one attempt is expected to cost that fails with this probability. */
export function expectedRunCost(run: RunCost, failShare: number): number {
  return typeof run === 'number' ? run : failShare * run.bad + (1 - failShare) * run.good;
}

/** For what is not weighed by its outcome. */
export function meanRunCost(run: RunCost): number {
  return expectedRunCost(run, 0.5);
}

export interface Budget {
  readonly testsMax: number;
  readonly costMax: number;
}

/** A problem with the usual beliefs; every field can be given. */
export function searchProblem(window: Window, wanted: Partial<Omit<SearchProblem, 'window'>> = {}): SearchProblem {
  const costs = wanted.costs ?? { build: 0, run: 1, built: null };
  return {
    window,
    weights: null,
    // FACF (Henderson et al. 2023) found no culprit at all in 40 % of its ranges, but those came from single flaky failures.
    noChange: 0.1,
    rates: unknownRates(),
    confidence: 0.99,
    budget: { testsMax: Infinity, costMax: Infinity },
    ends: 'first',
    labBrokenAfter: 6,
    endRuns: usualEndRuns(costs),
    audits: 0,
    ...wanted,
    costs,
  };
}

/**
 * Where builds are dear, two more cheap runs of each end tell a flaky test before builds are spent on trusting it
 * (172 for 189 in the cell .75/0 at 10:1); where they are not, they only add to the count.
 */
function usualEndRuns({ build, run }: Costs): number {
  return typeof build === 'number' && build < 4 * meanRunCost(run) ? 1 : 3;
}
