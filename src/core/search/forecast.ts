// What is still to come: tests and cost until the end with their spread, and how many versions could still be the culprit.
//
// Missing bits cost their number over the channel's capacity, and sureness about the last odds costs some more (the shape
// of Burnashev's bound of 1976), averaged over what the failure rates may be. The factors were fitted to simulated hunts
// with seeds from 1,000; test/simulation/search-forecast.test.ts holds the forecast to what really came.

import { wantedError } from './ending.ts';
import { countsOfClasses, type Evidence, isUntestable, tallyOf } from './evidence.ts';
import { capacityOf } from './information.ts';
import type { SearchState } from './next-step.ts';
import { type Posterior, posteriorOf } from './posterior.ts';
import { meanRunCost, type SearchProblem } from './problem.ts';
import { type WeighedRates, weighedRates } from './rates.ts';

export interface Forecast {
  /** Until the hunt names its culprit, or, while that is likelier, says that nothing changes between the ends. */
  readonly tests: Expected;
  /** In the unit of the problem's costs. */
  readonly cost: Expected;
  /** The fewest versions that together hold the culprit with the wanted confidence. */
  readonly candidatesLeft: number;
}

export interface Expected {
  readonly mean: number;
  readonly p10: number;
  readonly p90: number;
}

export function forecastOf(state: SearchState): Forecast {
  const { problem, evidence, prior } = state;
  const posterior = posteriorOf(problem, prior, evidence);
  const { bits, candidates } = uncertaintyOf(posterior, 1 - wantedError(problem, evidence, posterior));
  const tries = answeredShare(evidence);
  const ends = missingEnds(problem, evidence);
  const futures = futuresOf({ problem, evidence, posterior, bits }).map(({ tests, weight }) => ({
    tests: Math.min(ends + tests / tries, Math.max(0, problem.budget.testsMax - evidence.attempts)),
    weight,
  }));
  const versions = (tests: number) => Math.min(tests, ends / problem.endRuns + (1.05 * bits + 0.3) / tries);
  const build = meanBuildCost(problem);
  return {
    tests: expected(futures.map(({ tests, weight }) => ({ value: tests, weight }))),
    cost: expected(
      futures.flatMap(({ tests, weight }) =>
        [0.5, 0.9, 1.6].map((luck) => ({
          value: tests * meanRunCost(problem.costs.run) + luck * versions(tests) * build,
          weight,
        })),
      ),
    ),
    candidatesLeft: candidates,
  };
}

interface Future {
  readonly tests: number;
  readonly weight: number;
}

interface Present {
  readonly problem: SearchProblem;
  readonly evidence: Evidence;
  readonly posterior: Posterior;
  readonly bits: number;
}

function futuresOf(present: Present): readonly Future[] {
  const { problem, evidence, posterior } = present;
  if (posterior.noChange > 0.5) return spread([{ tests: testsToNoChange(present), weight: 1 }]);
  const { top, noChange } = posterior;
  const probability = top.probability / (1 - noChange);
  const error = wantedError(problem, evidence, posterior);
  const wantedLogOdds = Math.log((1 - error) / error);
  const missing = Math.max(0, wantedLogOdds - Math.max(0, Math.log(probability / (1 - probability))));
  if (problem.rates.known) {
    const rates = { bad: problem.rates.bad.rate[0]!, good: problem.rates.good.rate[0]! };
    if (problem.rates.certain) return [{ tests: present.bits, weight: 1 }];
    return spread([{ tests: (1.13 * present.bits) / capacityOf(rates) + 0.6 * missing * closingRuns(rates), weight: 1 }]);
  }
  const bits = 0.9 * present.bits + 1.2 * missing * Math.min(1, present.bits);
  return spread(capacities(ratesNow(present)).map(({ capacity, weight }) => ({ tests: bits / capacity, weight })));
}

/** Pairs of rates with about the same capacity, within a tenth, are one future. */
function capacities(pairs: readonly WeighedRates[]): readonly { readonly capacity: number; readonly weight: number }[] {
  const bins = new Map<number, number>();
  for (const pair of pairs) {
    const bin = Math.round(10 * Math.log(capacityOf(pair)));
    bins.set(bin, (bins.get(bin) ?? 0) + pair.weight);
  }
  return [...bins].map(([bin, weight]) => ({ capacity: Math.exp(bin / 10), weight }));
}

/** What luck does apart from the rates: quartiles of what came over what was forecast for the true rates. */
function spread(futures: readonly Future[]): readonly Future[] {
  return futures.flatMap(({ tests, weight }) =>
    [0.4, 0.75, 1.1, 1.75].map((factor) => ({ tests: tests * factor, weight: weight / 4 })),
  );
}

/** Each run that shows no difference makes "no change" about a tenth likelier in log odds (seen at rates from 0 to 1). */
function testsToNoChange({ problem, evidence, posterior }: Present): number {
  const error = wantedError(problem, evidence, posterior);
  return Math.max(1, 12 * (Math.log((1 - error) / error) - Math.log(posterior.noChange / (1 - posterior.noChange))));
}

/** Most tests are not flaky, which the search itself must not rely on, but a forecast may. */
const reliableOdds = 40;

function ratesNow({ problem, evidence, posterior: { classMass } }: Present): readonly WeighedRates[] {
  const counts = countsOfClasses(evidence);
  const likely = Array.from(classMass.keys())
    .sort((a, b) => classMass[b]! - classMass[a]!)
    .slice(0, 6)
    .filter((group, place) => place === 0 || classMass[group]! > 0.02);
  const pairs = weighedRates(
    problem.rates,
    likely.map((group) => ({ counts: counts[group]!, share: classMass[group]! })),
  );
  return pairs.map((pair) => ({ ...pair, weight: pair.weight * (pair.bad === 1 && pair.good === 0 ? reliableOdds : 1) }));
}

/** Runs at the culprit and at its parent for each unit of log odds: one run is the least there is. */
function closingRuns({ bad, good }: { readonly bad: number; readonly good: number }): number {
  return Math.min(1, 1 / divergence(bad, good)) + Math.min(1, 1 / divergence(good, bad));
}

function divergence(p: number, q: number): number {
  const part = (a: number, b: number) => (a <= 0 ? 0 : b <= 0 ? Infinity : a * Math.log(a / b));
  return part(p, q) + part(1 - p, 1 - q);
}

const binsPerBit = 24;
const binsMax = 48 * binsPerBit;

/** Bits missing if there is a culprit, and the size of the credible set; in bins, for a sort of a million takes too long. */
function uncertaintyOf(
  { culprit, noChange }: Posterior,
  wanted: number,
): { readonly bits: number; readonly candidates: number } {
  const massIn = new Float64Array(binsMax);
  const countIn = new Int32Array(binsMax);
  let bits = 0;
  let last = -1;
  let value = 0;
  let surprise = 0;
  let bin = 0;
  for (let node = 0; node < culprit.length; node += 1) {
    // Most neighbours are equal, and logarithms are what takes time here.
    if (culprit[node]! !== last) {
      last = culprit[node]!;
      value = last / (1 - noChange);
      surprise = value > 1e-12 ? -Math.log2(value) : 0;
      bin = Math.max(0, Math.min(binsMax - 1, Math.floor(surprise * binsPerBit)));
    }
    if (!(value > 1e-12)) continue;
    bits += value * surprise;
    massIn[bin]! += value;
    countIn[bin]! += 1;
  }
  let mass = 0;
  let candidates = 0;
  for (let bin = 0; bin < binsMax && mass < wanted; bin += 1) {
    const share = Math.min(1, (wanted - mass) / massIn[bin]!);
    if (massIn[bin]! > 0) candidates += Math.ceil(countIn[bin]! * share - 1e-9);
    mass += massIn[bin]!;
  }
  return { bits, candidates: Math.max(1, candidates) };
}

function missingEnds({ window, ends, endRuns }: SearchProblem, evidence: Evidence): number {
  if (ends !== 'first') return 0;
  let missing = 0;
  for (let target = window.size - 1; target < window.nodeOf.length; target += 1) {
    const { passed, failed } = tallyOf(evidence, target) ?? { passed: 0, failed: 0 };
    if (passed === 0 || failed === 0) missing += Math.max(0, endRuns - passed - failed);
  }
  return missing;
}

/** Of the versions that were tried, the share that gave an answer; one more of each is assumed. */
function answeredShare({ tallies }: Evidence): number {
  const untestable = tallies.filter((tally) => isUntestable(tally)).length;
  return (tallies.length - untestable + 1) / (tallies.length + 1);
}

function meanBuildCost({ costs, window }: SearchProblem): number {
  const built = costs.built === null ? 0 : costs.built.reduce((sum, value) => sum + value, 0) / window.nodeOf.length;
  if (typeof costs.build === 'number') return costs.build * (1 - built);
  const sum = costs.build.reduce((total, value) => total + value, 0);
  return (sum / Math.max(1, costs.build.length)) * (1 - built);
}

function expected(futures: readonly { readonly value: number; readonly weight: number }[]): Expected {
  const sorted = [...futures].sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const mean = sorted.reduce((sum, { value, weight }) => sum + value * weight, 0) / total;
  return { mean, p10: quantile(sorted, 0.1 * total), p90: quantile(sorted, 0.9 * total) };
}

function quantile(sorted: readonly { readonly value: number; readonly weight: number }[], wanted: number): number {
  let sum = 0;
  for (const { value, weight } of sorted) {
    sum += weight;
    if (sum >= wanted) return value;
  }
  return sorted.at(-1)!.value;
}
