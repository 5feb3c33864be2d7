// Whether of two versions the one fails and the other does not, from repeated tests of both with a test that may be flaky.
// The beliefs about flakiness are the search engine's. Pure.

import { judgeCounts, judgeSingleRate, type RatePrior } from '../search/rates.ts';

export interface OutcomeCounts {
  readonly failed: number;
  readonly passed: number;
}

export type Comparison = 'apart' | 'same' | 'turned' | 'open';

// A search has named the two before: that they differ is not far-fetched. That they differ the wrong way round is.
const priors = { apart: 0.5, same: 0.45, turned: 0.05 };

/** `turned`: it is the other one that fails. `open`: more tests are needed for this confidence. `apart` is a probability. */
export function compareTallies(
  { bad, good }: { readonly bad: OutcomeCounts; readonly good: OutcomeCounts },
  { rates, confidence }: { readonly rates: RatePrior; readonly confidence: number },
): { readonly comparison: Comparison; readonly apart: number } {
  const apart = judgeCounts(rates, countsOf(bad, good)).logLikelihood + Math.log(priors.apart);
  const turned = judgeCounts(rates, countsOf(good, bad)).logLikelihood + Math.log(priors.turned);
  const [failed, passed] = [bad.failed + good.failed, bad.passed + good.passed];
  const same = judgeSingleRate(rates, failed, passed).logLikelihood + Math.log(priors.same);
  const top = Math.max(apart, same, turned);
  const weights = { apart: Math.exp(apart - top), same: Math.exp(same - top), turned: Math.exp(turned - top) };
  const sum = weights.apart + weights.same + weights.turned;
  const kinds = ['apart', 'same', 'turned'] as const;
  const likeliest = kinds.reduce((best, kind) => (weights[kind] > weights[best] ? kind : best));
  const probability = weights[likeliest] / sum;
  const least = Math.min(bad.failed + bad.passed, good.failed + good.passed);
  return { comparison: probability >= confidence && least > 0 ? likeliest : 'open', apart: weights.apart / sum };
}

function countsOf(bad: OutcomeCounts, good: OutcomeCounts): Parameters<typeof judgeCounts>[1] {
  return { badFailed: bad.failed, badPassed: bad.passed, goodFailed: good.failed, goodPassed: good.passed };
}

// A part of a patch that is tried more often than this would cost more than it tells.
const runsMax = 8;

/** How many passes in a row say that a version does not fail, when a failing one fails as often as `bad` did. */
export function passesNeeded(
  bad: OutcomeCounts,
  { flaky, confidence }: { readonly flaky: boolean; readonly confidence: number },
): number {
  if (!flaky) return 1;
  // Jeffreys' estimate: a test that failed 4 times of 4 passes where it should fail in at most about one of ten runs.
  const passes = 1 - (bad.failed + 0.5) / (bad.failed + bad.passed + 1);
  return Math.min(runsMax, Math.max(1, Math.ceil(Math.log(1 - confidence) / Math.log(passes))));
}
