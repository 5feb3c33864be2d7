// When the search is over, and how.

import { ancestorMasks, pointsIn } from './ancestor-masks.ts';
import type { Contradiction } from './contradiction.ts';
import { endsForCulprit, endsForNoChange } from './ends.ts';
import { type Evidence, isAnswered, isUntestable, tallyOf } from './evidence.ts';
import { capacityOf } from './information.ts';
import type { Posterior } from './posterior.ts';
import type { SearchProblem } from './problem.ts';
import { type Testability, testabilityOf } from './testability.ts';

export type SearchEnding =
  | {
      readonly kind: 'culprit';
      readonly culprit: number;
      readonly confidence: number;
      /** Spare tests that looked for another transition and found none. */
      readonly audits: number;
    }
  /** Untestable versions hide which of the candidates it is. */
  | {
      readonly kind: 'range';
      readonly because: 'skips' | 'budget';
      readonly candidates: readonly number[];
      readonly confidence: number;
    }
  /** The ends do not differ: `good` means that the bad end does not fail, `bad` that the good end does. */
  | {
      readonly kind: 'not-reproduced';
      readonly allAre: 'good' | 'bad' | 'flaky';
      readonly failureRate: number;
      readonly confidence: number;
    }
  /** An end can not be tested at all. */
  | { readonly kind: 'end-untestable'; readonly target: number }
  /** It breaks, is fixed and breaks again; transitions between tested targets, oldest first. */
  | ({ readonly kind: 'not-monotone' } & Contradiction)
  | { readonly kind: 'lab-broken'; readonly noAnswerInARow: number };

/**
 * The wanted error is divided: rates are learnt from the data that also decide when to stop, and the belief is made for the
 * average test, of which one that tells little is wrong more often (.7 / .3, which tells 0.12 bits a run: right in .93 of
 * the hunts where .95 was stated, with a third). Where the prior says how many tests are flaky, and nothing contradicts that this
 * one is not, the belief is what the population makes it.
 */
export function wantedError(problem: SearchProblem, evidence: Evidence, { top, badRate, goodRate }: Posterior): number {
  const error = 1 - problem.confidence;
  if (problem.rates.known) return error;
  if (!evidence.tallies.some((tally) => tally.passed > 0 && tally.failed > 0))
    return problem.rates.mostlyCertain ? error : error / 2;
  const group = evidence.classOf[top.node]!;
  const capacity = capacityOf({ bad: badRate[group]!, good: goodRate[group]! });
  return error / Math.min(8, Math.max(3, 1 / capacity));
}

/** How it ends if the belief is strong enough, else null. */
export function endingOf(problem: SearchProblem, evidence: Evidence, posterior: Posterior): SearchEnding | null {
  const error = wantedError(problem, evidence, posterior);
  if (posterior.noChange >= 1 - error && endsForNoChange(problem, evidence).length === 0) return notReproduced(posterior);
  const { node, probability } = posterior.top;
  if (probability >= 1 - error && isConfirmed(problem, evidence, node) && endsForCulprit(problem, evidence, node).length === 0)
    return { kind: 'culprit', culprit: node, confidence: probability, audits: 0 };
  if (!evidence.tallies.some((tally) => isUntestable(tally))) return null;
  const { nodes, mass } = credibleSet(posterior, 1 - error);
  if (mass < 1 - error || isSeparable(problem, evidence, nodes)) return null;
  return { kind: 'range', because: 'skips', candidates: nodes, confidence: mass };
}

/** What is left when the budget is used up. */
export function budgetEnding({ confidence }: SearchProblem, posterior: Posterior): SearchEnding {
  const { nodes, mass } = credibleSet(posterior, (1 + confidence) / 2);
  return { kind: 'range', because: 'budget', candidates: nodes, confidence: mass };
}

function notReproduced({ singleRate, noChange }: Posterior): SearchEnding {
  // What is flaky everywhere is called by what it mostly is only at the outer tenths.
  const allAre = singleRate < 0.1 ? 'good' : singleRate > 0.9 ? 'bad' : 'flaky';
  return { kind: 'not-reproduced', allAre, failureRate: singleRate, confidence: noChange };
}

/** Never name what was not tried: the culprit itself was seen to fail. That its parents pass may follow from other tests. */
export function isConfirmed({ window, ends }: SearchProblem, evidence: Evidence, node: number): boolean {
  if (ends === 'believed' && node === window.size - 1) return true;
  return (tallyOf(evidence, node)?.failed ?? 0) > 0;
}

/** The likeliest culprits that together have at least the wanted probability, oldest first. */
function credibleSet({ culprit }: Posterior, wanted: number): { readonly nodes: readonly number[]; readonly mass: number } {
  const likely: number[] = [];
  for (let node = 0; node < culprit.length; node += 1) if (culprit[node]! > 1e-9) likely.push(node);
  likely.sort((a, b) => culprit[b]! - culprit[a]! || a - b);
  let mass = 0;
  let taken = 0;
  let last = 0;
  // Equals of those that are in belong in as well: to leave out one of 400 for reaching 99.5 % helps nobody.
  while (taken < likely.length && (mass < wanted || culprit[likely[taken]!]! > 0.1 * last)) {
    last = culprit[likely[taken]!]!;
    mass += last;
    taken += 1;
  }
  return { nodes: likely.slice(0, taken).sort((a, b) => a - b), mass };
}

/**
 * Whether any target that can be tested, as far as that can be told, would tell two of the nodes apart. Inside a long
 * stretch of untestable versions nobody walks through all of them: after some tries the rest is as good as untestable.
 */
export function isSeparable({ window }: SearchProblem, evidence: Evidence, nodes: readonly number[]): boolean {
  if (nodes.length < 2) return false;
  const testability = triesInside(evidence, nodes) < triesMin ? () => 1 : testabilityFrom(evidence);
  const points = Int32Array.from(nodes);
  const masks = ancestorMasks({ graph: window.graph, points, weightings: [] });
  const counts = Int32Array.from({ length: masks.rows }, (_, row) => pointsIn(masks, row));
  const skipped = new Set(evidence.tallies.filter((tally) => isUntestable(tally)).map((tally) => tally.target));
  for (let target = points[0]!; target < window.size; target += 1) {
    const covered = counts[masks.rowOf[target]!]!;
    if (covered === 0 || covered === nodes.length || skipped.has(target) || window.interesting?.[target] === 0) continue;
    if (testability(target) > hopeless) return true;
  }
  return false;
}

/** At 3 % one expects 33 more tries before one of them answers. */
const hopeless = 0.03;
const triesMin = 6;

function triesInside(evidence: Evidence, nodes: readonly number[]): number {
  const first = nodes[0]!;
  const last = nodes.at(-1)!;
  return evidence.tallies.filter((tally) => isUntestable(tally) && tally.target >= first && tally.target <= last).length;
}

/** What the skips so far say about the others. */
export function testabilityFrom(evidence: Evidence): Testability {
  const { size } = evidence.window;
  const spots = evidence.tallies
    .filter((tally) => tally.target < size && (isAnswered(tally) || isUntestable(tally)))
    .map((tally) => ({ at: tally.target, testable: isAnswered(tally) }));
  return testabilityOf(spots, size);
}
