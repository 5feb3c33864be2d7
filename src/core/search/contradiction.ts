// Whether what was seen needs more than one transition: it broke, was fixed and broke again.

import { type AncestorMasks, ancestorMasks, hasPoint } from './ancestor-masks.ts';
import { type Evidence, isAnswered, type Tally } from './evidence.ts';
import { judgeLine, moreThanOneTransition, type TestedPlace } from './line-states.ts';
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

/**
 * Looks where something clearly passed after something older, that it contains, clearly failed: along one line of descent
 * through both, where before and after are clear. Null while one transition will do.
 */
export function contradictionIn(problem: SearchProblem, evidence: Evidence): Contradiction | null {
  const inside = evidence.tallies
    .filter((tally) => tally.target < evidence.window.size && isAnswered(tally))
    .sort((a, b) => a.target - b.target);
  const clear = clearMargin(problem);
  const firstFailed = inside.findIndex((tally) => tally.failed - tally.passed >= clear);
  const lastPassed = inside.findLastIndex((tally) => tally.passed - tally.failed >= clear);
  if (firstFailed === -1 || lastPassed < firstFailed) return null;
  const contains = descentOf(evidence, inside);
  const chain = chainThrough(inside, { contains, pair: clearestPair(inside, { contains, clear }) });
  return chain && judgeChain(problem, evidence, chain);
}

/**
 * How many more of one outcome than of the other make an answer repeatable. Single contradictions happen all the time with
 * flaky tests; where answers are to be believed, the second one was asked for because the first surprised.
 */
export function clearMargin({ rates }: SearchProblem): number {
  if (rates.certain) return 1;
  return rates.known ? 2 : 3;
}

/** Whether the tested version at one place of the list is an ancestor of the one at another (or the same). */
type Contains = (newer: number, older: number) => boolean;

function descentOf({ window, line }: Evidence, inside: readonly Tally[]): Contains {
  if (line) return (newer, older) => older <= newer;
  const points = Int32Array.from(inside, (tally) => tally.target);
  const masks: AncestorMasks = ancestorMasks({ graph: window.graph, points, weightings: [] });
  return (newer, older) => hasPoint(masks, masks.rowOf[points[newer]!]!, older);
}

interface Pair {
  readonly failed: number;
  readonly passed: number;
}

function clearestPair(
  inside: readonly Tally[],
  { contains, clear }: { readonly contains: Contains; readonly clear: number },
): Pair | null {
  let best: Pair | null = null;
  let bestMargin = clear;
  inside.forEach((passing, passed) => {
    inside.slice(0, passed).forEach((failing, failed) => {
      const margin = Math.min(passing.passed - passing.failed, failing.failed - failing.passed);
      if (margin < bestMargin || !contains(passed, failed)) return;
      best = { failed, passed };
      bestMargin = margin + 1;
    });
  });
  return best;
}

/** The pair and all else that lies on one line of descent with it, what says most first. */
function chainThrough(
  inside: readonly Tally[],
  { contains, pair }: { readonly contains: Contains; readonly pair: Pair | null },
): readonly Tally[] | null {
  if (!pair) return null;
  const chain = [pair.failed, pair.passed];
  const margin = (place: number) => Math.abs(inside[place]!.passed - inside[place]!.failed);
  const others = Array.from(inside.keys()).filter((place) => !chain.includes(place));
  for (const place of others.sort((a, b) => margin(b) - margin(a) || a - b)) {
    if (chain.every((one) => contains(Math.max(one, place), Math.min(one, place)))) chain.push(place);
  }
  return chain.sort((a, b) => a - b).map((place) => inside[place]!);
}

function judgeChain(problem: SearchProblem, evidence: Evidence, chain: readonly Tally[]): Contradiction | null {
  const { places, targets } = withEnds(evidence, chain);
  const certain = problem.rates.certain;
  const confidence = certain ? 1 : moreThanOneTransition(places, problem.rates);
  if (confidence < 0.95) return null;
  const states = certain
    ? places.map((place) => (place.failed > 0 ? 1 : 0))
    : judgeLine(places, evidence.window.size, problem.rates).bad;
  const transitions = places.slice(1).flatMap((_, index): SeenTransition[] => {
    const isBad = states[index + 1]! > 0.5;
    if (states[index]! > 0.5 === isBad) return [];
    return [{ kind: isBad ? 'introduction' : 'fix', before: targets[index]!, after: targets[index + 1]! }];
  });
  return transitions.length >= 3 ? { transitions, confidence } : null;
}

/** With all good ends as one, a step before the first possible culprit; ends that nobody tests are to be believed. */
function withEnds(
  { window, tallies }: Evidence,
  chain: readonly Tally[],
): { readonly places: readonly TestedPlace[]; readonly targets: readonly number[] } {
  const goods = tallies.filter((tally) => tally.target >= window.size && isAnswered(tally));
  const passed = goods.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = goods.reduce((sum, tally) => sum + tally.failed, 0);
  const good: TestedPlace = passed + failed > 0 ? { at: -1, passed, failed } : { at: -1, passed: 1, failed: 0 };
  const inside = chain.map(({ target, ...tally }): TestedPlace => ({ at: target, passed: tally.passed, failed: tally.failed }));
  const end = window.size - 1;
  const bad: readonly TestedPlace[] = inside.at(-1)!.at === end ? [] : [{ at: end, passed: 0, failed: 1 }];
  return {
    places: [good, ...inside, ...bad],
    targets: [goods[0]?.target ?? window.size, ...chain.map((tally) => tally.target), ...bad.map(({ at }) => at)],
  };
}
