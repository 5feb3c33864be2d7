// Bayesian searches of others on a line, re-implemented from their papers and manuals: git_bayesect (Beta(½,½) on both
// sides, greedy expected entropy), BBChop (no false failures, U(0,1) on the other side; Shannon's entropy here where it has
// Rényi's of order 1.2) and FACF (no false passes, a given rate of false failures, median of the belief).

import type { PeerResult } from './search-peers.ts';
import type { World } from './search-world.ts';

interface Seen {
  readonly badFailed: number;
  readonly badPassed: number;
  readonly goodFailed: number;
  readonly goodPassed: number;
}

/** Logarithm of the likelihood of what was seen, and the failure rates to expect on both sides. */
type Belief = (seen: Seen) => { readonly log: number; readonly bad: number; readonly good: number };

export interface BayesPeer {
  readonly belief: Belief;
  readonly choice: 'entropy' | 'median';
}

const logGammaOf = new Map<number, number>();

/** For whole and half numbers, by recurrence. */
function logGamma(value: number): number {
  const known = logGammaOf.get(value);
  if (known !== undefined) return known;
  const result = value === 1 ? 0 : value === 0.5 ? Math.log(Math.sqrt(Math.PI)) : Math.log(value - 1) + logGamma(value - 1);
  logGammaOf.set(value, result);
  return result;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

export const gitBayesect: BayesPeer = {
  choice: 'entropy',
  belief: ({ badFailed, badPassed, goodFailed, goodPassed }) => ({
    log: logBeta(0.5 + badFailed, 0.5 + badPassed) + logBeta(0.5 + goodFailed, 0.5 + goodPassed),
    bad: (0.5 + badFailed) / (1 + badFailed + badPassed),
    good: (0.5 + goodFailed) / (1 + goodFailed + goodPassed),
  }),
};

export const bbChop: BayesPeer = {
  choice: 'entropy',
  belief: ({ badFailed, badPassed, goodFailed }) => ({
    log: goodFailed > 0 ? -Infinity : logBeta(1 + badFailed, 1 + badPassed),
    bad: (1 + badFailed) / (2 + badFailed + badPassed),
    good: 0,
  }),
};

export function facf(falseFailures: number): BayesPeer {
  return {
    choice: 'median',
    belief: ({ badPassed, goodFailed, goodPassed }) => ({
      log: badPassed > 0 ? -Infinity : goodFailed * Math.log(falseFailures) + goodPassed * Math.log1p(-falseFailures),
      bad: 1,
      good: falseFailures,
    }),
  };
}

/** Versions 0 .. size - 1, the last one is known to be bad; stops at `confidence`, or gives up after `testsMax`. */
export function playBayesPeer(
  peer: BayesPeer,
  request: { size: number; world: World; confidence: number; testsMax?: number },
): PeerResult {
  const { size, world, confidence, testsMax = 2000 } = request;
  const passed = new Int32Array(size);
  const failed = new Int32Array(size);
  const built = new Set<number>();
  for (let tests = 0; tests < testsMax; tests += 1) {
    const { belief, bad, good } = weigh(peer, passed, failed);
    if (belief === null) return { culprit: null, tests, builds: built.size };
    const top = belief.reduce((best, value, node) => (value > belief[best]! ? node : best), 0);
    if (belief[top]! >= confidence) return { culprit: top, tests, builds: built.size };
    const target = peer.choice === 'median' ? medianOf(belief, built) : mostInformative(belief, { bad, good });
    const attempt = passed[target]! + failed[target]!;
    built.add(target);
    if (world.outcome(target, attempt) === 'bad') failed[target]! += 1;
    else passed[target]! += 1;
  }
  return { culprit: null, tests: testsMax, builds: built.size };
}

function weigh(peer: BayesPeer, passed: Int32Array, failed: Int32Array) {
  const size = passed.length;
  const allPassed = passed.reduce((sum, value) => sum + value, 0);
  const allFailed = failed.reduce((sum, value) => sum + value, 0);
  const belief = new Float64Array(size);
  const bad = new Float64Array(size);
  const good = new Float64Array(size);
  let goodPassed = 0;
  let goodFailed = 0;
  let highest = -Infinity;
  let judged: ReturnType<Belief> | null = null;
  for (let node = 0; node < size; node += 1) {
    if (node > 0) {
      goodPassed += passed[node - 1]!;
      goodFailed += failed[node - 1]!;
      if (passed[node - 1]! + failed[node - 1]! > 0) judged = null;
    }
    // The two ends were tested once each, as for every arm: one failure where bad, one pass where good.
    judged ??= peer.belief({
      goodPassed: goodPassed + 1,
      goodFailed,
      badPassed: allPassed - goodPassed,
      badFailed: allFailed - goodFailed + 1,
    });
    belief[node] = judged.log;
    bad[node] = judged.bad;
    good[node] = judged.good;
    if (judged.log > highest) highest = judged.log;
  }
  if (highest === -Infinity) return { belief: null, bad, good };
  let sum = 0;
  for (let node = 0; node < size; node += 1) sum += belief[node] = Math.exp(belief[node]! - highest);
  for (let node = 0; node < size; node += 1) belief[node]! /= sum;
  return { belief, bad, good };
}

function mostInformative(belief: Float64Array, { bad, good }: { bad: Float64Array; good: Float64Array }): number {
  let rate = 0;
  let noise = 0;
  for (let node = 0; node < belief.length; node += 1) {
    rate += belief[node]! * good[node]!;
    noise += belief[node]! * entropy(good[node]!);
  }
  let best = 0;
  let bestBits = -1;
  for (let node = 0; node < belief.length; node += 1) {
    rate += belief[node]! * (bad[node]! - good[node]!);
    noise += belief[node]! * (entropy(bad[node]!) - entropy(good[node]!));
    const bits = entropy(rate) - noise;
    if (bits > bestBits) [best, bestBits] = [node, bits];
  }
  return best;
}

/** The first suspect at which the belief reaches one half, but its predecessor first if that has no run yet. */
function medianOf(belief: Float64Array, built: ReadonlySet<number>): number {
  let sum = 0;
  let node = 0;
  for (; node < belief.length - 1; node += 1) {
    sum += belief[node]!;
    if (sum >= 0.5) break;
  }
  const before = sum - belief[node]!;
  return node > 0 && before > 0 && !built.has(node - 1) ? node - 1 : node;
}

function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
}
