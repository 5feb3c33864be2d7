// How reliable the test is: belief about how often a bad version fails and how often a good one does, on a grid,
// so that "it fails more often where it is bad" and "it never fails where it is good" can be said, and integrated out.

/** Seen on versions that a hypothesis calls bad and on those it calls good. */
export interface Counts {
  readonly badFailed: number;
  readonly badPassed: number;
  readonly goodFailed: number;
  readonly goodPassed: number;
}

/** A failure rate's possible values, rising, with their logarithms and weights. */
export interface RateGrid {
  readonly rate: Float64Array;
  readonly logFail: Float64Array;
  readonly logPass: Float64Array;
  readonly logWeight: Float64Array;
}

export interface RatePrior {
  /** Of bad versions: P(fails | bad). */
  readonly bad: RateGrid;
  /** Of good versions: P(fails | good). */
  readonly good: RateGrid;
  /** If nothing changes between the ends, all versions fail at one rate. */
  readonly single: RateGrid;
  /** For each value in `bad`, how many values in `good` (from the lowest) it can go together with. */
  readonly partners: Int32Array;
  /** How much likelier "always fails where it is bad and never where it is good" is than its two halves say. */
  readonly certainOdds: number;
  readonly logNorm: number;
  /** True when a bad version always fails and a good one never: then one test decides. */
  readonly certain: boolean;
  readonly known: boolean;
  /** True when most tests are believed not to be flaky at all: then one that never contradicted itself is taken at its word. */
  readonly mostlyCertain: boolean;
}

/** The likelihood of counts, and the failure rates to expect next. */
export interface Judged {
  readonly logLikelihood: number;
  readonly badRate: number;
  readonly goodRate: number;
}

export interface RateBelief {
  /** Attempts of the same test whose truth is known from earlier hunts. */
  readonly history?: Counts;
  /** Share of belief in "never fails where it is good" and, apart from it, in "always fails where it is bad". */
  readonly sharpShare?: number;
  /** The share for good versions alone, when a failure is so peculiar that nothing else fakes it; a failure refutes it. */
  readonly neverFailsWhereGood?: number;
  /** Belief, apart from that, that the test is not flaky at all. */
  readonly certainShare?: number;
}

// In angles (p = sin²) Jeffreys' prior is flat and the spread after n runs is 1/(2√n): 48 steps of 1.9 degrees resolve 230 runs.
const steps = 48;
// A bad version fails noticeably more often than a good one: 8 steps are 6 % against 0, 56 % against 30 %.
const gapSteps = 8;

/** Nothing is known but that failures are more frequent where it is bad. */
export function unknownRates(belief: RateBelief = {}): RatePrior {
  const { history, sharpShare = 0.2, certainShare = 0.25 } = belief;
  const neverFails = belief.neverFailsWhereGood ?? sharpShare;
  const angles = Array.from({ length: steps }, (_, index) => ((index + 0.5) * Math.PI) / 2 / steps);
  const smooth = angles.map((angle) => Math.sin(angle) ** 2);
  const flat = (1 - sharpShare) / steps;
  const bad = gridOf([...smooth, 1], [...smooth.map(() => flat), sharpShare]);
  const good = gridOf([0, ...smooth], [neverFails, ...smooth.map(() => (1 - neverFails) / steps)]);
  const single = gridOf([0, ...smooth, 1], [sharpShare / 2, ...smooth.map(() => flat), sharpShare / 2]);
  const partners = Int32Array.from(bad.rate, (_, index) => Math.max(0, Math.min(steps + 1, index + 2 - gapSteps)));
  return priorOf({
    bad: learnt(bad, history?.badFailed, history?.badPassed),
    good: learnt(good, history?.goodFailed, history?.goodPassed),
    single,
    partners,
    certainOdds: 1 + certainShare / (1 - certainShare) / (sharpShare * neverFails),
    mostlyCertain: certainShare > 0.5,
  });
}

/** The rates are given, as P(fails | bad) and P(fails | good). */
export function knownRates(rates: { readonly bad: number; readonly good: number }): RatePrior {
  return priorOf({
    bad: gridOf([rates.bad], [1]),
    good: gridOf([rates.good], [1]),
    single: gridOf([rates.good, rates.bad], [0.5, 0.5]),
    partners: Int32Array.of(1),
    certainOdds: 1,
    mostlyCertain: false,
  });
}

/** Likelihood of what was seen under one hypothesis, both rates integrated out, and what it predicts. */
export function judgeCounts(prior: RatePrior, counts: Counts): Judged {
  const good = likelihoods(prior.good, counts.goodFailed, counts.goodPassed);
  const bad = likelihoods(prior.bad, counts.badFailed, counts.badPassed);
  let partner = 0;
  let goodSum = 0;
  let goodRateSum = 0;
  let sum = 0;
  let badRate = 0;
  let goodRate = 0;
  for (let index = 0; index < bad.values.length; index += 1) {
    for (; partner < prior.partners[index]!; partner += 1) {
      goodSum += good.values[partner]!;
      goodRateSum += good.values[partner]! * prior.good.rate[partner]!;
    }
    const value = bad.values[index]!;
    sum += value * goodSum;
    badRate += value * goodSum * prior.bad.rate[index]!;
    goodRate += value * goodRateSum;
  }
  const certain = (prior.certainOdds - 1) * bad.values.at(-1)! * good.values[0]!;
  sum += certain;
  badRate += certain * prior.bad.rate.at(-1)!;
  goodRate += certain * prior.good.rate[0]!;
  if (sum <= 0) return { logLikelihood: -Infinity, badRate: 1, goodRate: 0 };
  return {
    logLikelihood: Math.log(sum) + good.scale + bad.scale - prior.logNorm,
    badRate: badRate / sum,
    goodRate: goodRate / sum,
  };
}

/** A pair of failure rates with its share of the belief. */
export interface WeighedRates {
  readonly bad: number;
  readonly good: number;
  readonly weight: number;
}

/** What the rates may be, given the counts of some hypotheses with their shares of the belief. */
export function weighedRates(
  prior: RatePrior,
  hypotheses: readonly { readonly counts: Counts; readonly share: number }[],
): readonly WeighedRates[] {
  const width = prior.good.rate.length;
  const weights = new Float64Array(prior.bad.rate.length * width);
  for (const { counts, share } of hypotheses) {
    const bad = likelihoods(prior.bad, counts.badFailed, counts.badPassed).values;
    const good = likelihoods(prior.good, counts.goodFailed, counts.goodPassed).values;
    let sum = 0;
    const at = (high: number, low: number) => pairOdds(prior, high, low) * bad[high]! * good[low]!;
    forEachPair(prior, (high, low) => (sum += at(high, low)));
    if (sum > 0) forEachPair(prior, (high, low) => (weights[high * width + low]! += (share * at(high, low)) / sum));
  }
  const pairs: WeighedRates[] = [];
  forEachPair(prior, (high, low) => {
    const weight = weights[high * width + low]!;
    if (weight > 1e-7) pairs.push({ bad: prior.bad.rate[high]!, good: prior.good.rate[low]!, weight });
  });
  return pairs;
}

/** Of a pair of grid values, in `bad` and in `good`: how much likelier it is than its two weights say. */
export function pairOdds(prior: RatePrior, high: number, low: number): number {
  return low === 0 && high === prior.bad.rate.length - 1 ? prior.certainOdds : 1;
}

function forEachPair({ bad, partners }: RatePrior, visit: (high: number, low: number) => void): void {
  for (let high = 0; high < bad.rate.length; high += 1) for (let low = 0; low < partners[high]!; low += 1) visit(high, low);
}

/** Likelihood of what was seen if all versions fail at one rate. */
export function judgeSingleRate(
  prior: RatePrior,
  failed: number,
  passed: number,
): { readonly logLikelihood: number; readonly rate: number } {
  const { values, scale } = likelihoods(prior.single, failed, passed);
  let sum = 0;
  let rate = 0;
  values.forEach((value, index) => {
    sum += value;
    rate += value * prior.single.rate[index]!;
  });
  return sum > 0 ? { logLikelihood: Math.log(sum) + scale, rate: rate / sum } : { logLikelihood: -Infinity, rate: 0 };
}

/** Relative likelihood at each grid value times its weight, scaled so that the largest is 1. */
function likelihoods(
  grid: RateGrid,
  failed: number,
  passed: number,
): { readonly values: Float64Array; readonly scale: number } {
  const values = new Float64Array(grid.rate.length);
  let scale = -Infinity;
  for (let index = 0; index < values.length; index += 1) {
    // 0 · −∞ must be 0: what did not happen says nothing.
    const fails = failed === 0 ? 0 : failed * grid.logFail[index]!;
    const passes = passed === 0 ? 0 : passed * grid.logPass[index]!;
    values[index] = fails + passes + grid.logWeight[index]!;
    if (values[index]! > scale) scale = values[index]!;
  }
  if (scale === -Infinity) return { values: values.fill(0), scale: 0 };
  for (let index = 0; index < values.length; index += 1) values[index] = Math.exp(values[index]! - scale);
  return { values, scale };
}

function gridOf(rate: readonly number[], weight: readonly number[]): RateGrid {
  return {
    rate: Float64Array.from(rate),
    logFail: Float64Array.from(rate, (value) => Math.log(value)),
    logPass: Float64Array.from(rate, (value) => Math.log1p(-value)),
    logWeight: Float64Array.from(weight, (value) => Math.log(value)),
  };
}

function learnt(grid: RateGrid, failed = 0, passed = 0): RateGrid {
  const { values } = likelihoods(grid, failed, passed);
  const sum = values.reduce((total, value) => total + value, 0);
  return { ...grid, logWeight: values.map((value) => Math.log(value / sum)) };
}

function priorOf(parts: Omit<RatePrior, 'logNorm' | 'certain' | 'known'>): RatePrior {
  const known = parts.bad.rate.length === 1 && parts.good.rate.length === 1;
  const unnormed = { ...parts, logNorm: 0, known, certain: known && parts.bad.rate[0] === 1 && parts.good.rate[0] === 0 };
  const { logLikelihood } = judgeCounts(unnormed, { badFailed: 0, badPassed: 0, goodFailed: 0, goodPassed: 0 });
  return { ...unnormed, logNorm: logLikelihood };
}
