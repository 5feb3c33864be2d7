// Whether what was seen needs more than one transition: it broke, was fixed and broke again.

import { isAnswered, type Evidence } from './evidence.ts';
import { judgeLine, moreThanOneTransition, type Spot } from './line-states.ts';
import type { SearchProblem } from './problem.ts';

export interface Contradiction {
  /** Oldest first: the first is an introduction. */
  readonly transitions: readonly SeenTransition[];
  readonly confidence: number;
}

export interface SeenTransition {
  readonly kind: 'introduction' | 'fix';
  /** The newest target tested before it, the oldest tested after it. */
  readonly before: number;
  readonly after: number;
}

/** So many more of one outcome than of the other; single contradictions happen all the time with flaky tests. */
const clear = 3;

/**
 * Looks along the first parents of the bad end, where before and after are clear; null while one transition will do.
 * Only worth the work when something clearly passed after something else clearly failed.
 */
export function contradictionIn(problem: SearchProblem, evidence: Evidence): Contradiction | null {
  const { spots, targets } = spineSpots(evidence);
  const firstFailed = spots.findIndex((spot, index) => index > 0 && spot.failed - spot.passed >= clear);
  const lastPassed = spots.findLastIndex((spot) => spot.passed - spot.failed >= clear);
  if (firstFailed === -1 || lastPassed < firstFailed || problem.rates.certain) return null;
  const confidence = moreThanOneTransition(spots, problem.rates);
  if (confidence < 0.95) return null;
  const { bad } = judgeLine(spots, evidence.window.size, problem.rates);
  const transitions = spots.slice(1).flatMap((_, index): SeenTransition[] => {
    const isBad = bad[index + 1]! > 0.5;
    if (bad[index]! > 0.5 === isBad) return [];
    return [{ kind: isBad ? 'introduction' : 'fix', before: targets[index]!, after: targets[index + 1]! }];
  });
  return transitions.length >= 3 ? { transitions, confidence } : null;
}

/** Tested targets on the spine, after all good ends as one; they stand one step before the first possible culprit. */
function spineSpots({ window, tallies }: Evidence): { readonly spots: readonly Spot[]; readonly targets: readonly number[] } {
  const ends = tallies.filter((tally) => tally.target >= window.size && isAnswered(tally));
  const spine = firstParents(window.graph.parentStart, window.graph.parents, window.size);
  const inside = tallies
    .filter((tally) => tally.target < window.size && isAnswered(tally) && spine[tally.target] === 1)
    .sort((a, b) => a.target - b.target);
  const good = {
    at: -1,
    passed: ends.reduce((sum, tally) => sum + tally.passed, 0),
    failed: ends.reduce((sum, tally) => sum + tally.failed, 0),
  };
  return {
    spots: [good, ...inside.map(({ target, passed, failed }) => ({ at: target, passed, failed }))],
    targets: [ends[0]?.target ?? window.size, ...inside.map((tally) => tally.target)],
  };
}

function firstParents(parentStart: Int32Array, parents: Int32Array, size: number): Uint8Array {
  const marked = new Uint8Array(size);
  for (let node = size - 1; node >= 0;) {
    marked[node] = 1;
    node = parentStart[node + 1]! > parentStart[node]! ? parents[parentStart[node]!]! : -1;
  }
  return marked;
}
