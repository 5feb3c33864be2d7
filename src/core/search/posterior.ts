// The belief about where the first bad version is, given what was seen; rates that nobody knows are integrated out.

import type { Evidence } from './evidence.ts';
import { countsOfClasses } from './evidence.ts';
import type { SearchProblem } from './problem.ts';
import { type Counts, judgeCounts, judgeSingleRate } from './rates.ts';

export interface Posterior {
  /** Probability of each possible culprit. */
  readonly culprit: Float64Array;
  /** Probability that nothing changes between the ends. */
  readonly noChange: number;
  /** For each class the probability that the culprit is in it. */
  readonly classMass: Float64Array;
  /** For each class the failure rates to expect at its bad and its good versions. */
  readonly badRate: Float64Array;
  readonly goodRate: Float64Array;
  /** The failure rate to expect anywhere if nothing changes. */
  readonly singleRate: number;
  readonly top: { readonly node: number; readonly probability: number };
  /** Natural logarithm of the probability of all that was seen. */
  readonly logEvidence: number;
}

/** Share of the belief that is spread evenly whatever the given weights say; no heuristic may hide the culprit. */
const uniformShare = 0.2;

/** Prior probability of each possible culprit, summing to 1. */
export function priorOf(problem: SearchProblem): Float64Array {
  const { window, weights } = problem;
  const prior = new Float64Array(window.size);
  let possible = 0;
  let sum = 0;
  for (let node = 0; node < window.size; node += 1) {
    if (!isPossible(problem, node)) continue;
    possible += 1;
    sum += weights?.[node] ?? 0;
  }
  for (let node = 0; node < window.size; node += 1) {
    if (!isPossible(problem, node)) continue;
    const even = 1 / possible;
    prior[node] = weights && sum > 0 ? (1 - uniformShare) * (weights[node]! / sum) + uniformShare * even : even;
  }
  return prior;
}

function isPossible({ window, weights }: SearchProblem, node: number): boolean {
  return window.interesting?.[node] !== 0 && weights?.[node] !== 0;
}

/** The belief with rates that are only known as `problem.rates` says. */
export function posteriorOf(problem: SearchProblem, prior: Float64Array, evidence: Evidence): Posterior {
  const judged = countsOfClasses(evidence).map((counts) => judgeCounts(problem.rates, counts));
  const single = judgeSingleRate(problem.rates, evidence.failed, evidence.passed);
  return weighed({
    prior,
    classOf: evidence.classOf,
    // Classes without a member must not set the scale: nothing would be left of the others.
    logLikelihood: Float64Array.from(judged, (one, index) => (evidence.sizes[index] === 0 ? -Infinity : one.logLikelihood)),
    badRate: Float64Array.from(judged, (one) => one.badRate),
    goodRate: Float64Array.from(judged, (one) => one.goodRate),
    single,
    noChange: problem.noChange,
  });
}

/**
 * The belief of one who takes every outcome for the truth, as git does; null when what was seen is not consistent with any
 * first bad version.
 */
export function certainPosterior(prior: Float64Array, evidence: Evidence): Posterior | null {
  const counts = countsOfClasses(evidence);
  const classes = counts.length;
  const posterior = weighed({
    prior,
    classOf: evidence.classOf,
    logLikelihood: Float64Array.from(counts, (one) => (isConsistent(one) ? 0 : -Infinity)),
    badRate: new Float64Array(classes).fill(1),
    goodRate: new Float64Array(classes),
    single: { logLikelihood: -Infinity, rate: 0 },
    noChange: 0,
  });
  return posterior.logEvidence === -Infinity ? null : posterior;
}

function isConsistent(counts: Counts): boolean {
  return counts.badPassed === 0 && counts.goodFailed === 0;
}

interface Weighing {
  readonly prior: Float64Array;
  readonly classOf: Int32Array;
  readonly logLikelihood: Float64Array;
  readonly badRate: Float64Array;
  readonly goodRate: Float64Array;
  readonly single: { readonly logLikelihood: number; readonly rate: number };
  readonly noChange: number;
}

function weighed({ prior, classOf, logLikelihood, badRate, goodRate, single, noChange }: Weighing): Posterior {
  const highest = logLikelihood.reduce((a, b) => Math.max(a, b), single.logLikelihood);
  const classMass = new Float64Array(badRate.length);
  const none = {
    culprit: new Float64Array(prior.length),
    noChange: 0,
    classMass,
    badRate,
    goodRate,
    singleRate: 0,
    top: { node: 0, probability: 0 },
  };
  if (highest === -Infinity) return { ...none, logEvidence: -Infinity };
  const factor = logLikelihood.map((value) => (1 - noChange) * Math.exp(value - highest));
  const culprit = none.culprit;
  const noChangeWeight = noChange * Math.exp(single.logLikelihood - highest);
  let sum = noChangeWeight;
  let top = 0;
  for (let node = 0; node < prior.length; node += 1) {
    const value = prior[node]! * factor[classOf[node]!]!;
    culprit[node] = value;
    classMass[classOf[node]!]! += value;
    sum += value;
    if (value > culprit[top]!) top = node;
  }
  if (sum <= 0) return { ...none, logEvidence: -Infinity };
  for (let node = 0; node < prior.length; node += 1) culprit[node]! /= sum;
  for (let index = 0; index < classMass.length; index += 1) classMass[index]! /= sum;
  return {
    culprit,
    noChange: noChangeWeight / sum,
    classMass,
    badRate,
    goodRate,
    singleRate: single.rate,
    top: { node: top, probability: culprit[top]! },
    logEvidence: Math.log(sum) + highest,
  };
}
