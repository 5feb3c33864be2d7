// Good or bad along a line of versions that may break and be fixed any number of times: a two-state chain seen through a
// test with unknown failure rates. Used by sweep, and by bisect to notice that one transition does not explain what it saw.

import { pairOdds, type RatePrior } from './rates.ts';

/** What was seen at one place; places rise. */
export interface TestedPlace {
  readonly at: number;
  readonly passed: number;
  readonly failed: number;
}

export interface LineStates {
  /** For each place the probability that it is bad. */
  readonly bad: Float64Array;
  /** For each gap between neighbouring places. */
  readonly gaps: readonly GapBelief[];
}

export interface GapBelief {
  readonly introduction: number;
  readonly fix: number;
  /** Probability of transitions beyond the one (or none) that the two ends show. */
  readonly hidden: number;
}

/** Expected transitions over the whole line; which it is, is learnt. */
const expectedTransitions = [0.5, 1, 2, 4, 8];

interface RatePair {
  readonly weight: number;
  readonly logs: { readonly badFail: number; readonly badPass: number; readonly goodFail: number; readonly goodPass: number };
}

/** Belief about every place and gap of a line with `size` versions. */
export function judgeLine(places: readonly TestedPlace[], size: number, rates: RatePrior): LineStates {
  const bad = new Float64Array(places.length);
  const gaps = places.slice(1).map(() => ({ introduction: 0, fix: 0, hidden: 0 }));
  let total = 0;
  for (const { weight, pair, rate } of likelyModels(places, size, rates)) {
    const emission = places.map((place) => emissionOf(pair, place));
    const forward = forwardPass(places, emission, rate);
    const backward = backwardPass(places, emission, rate);
    total += weight;
    places.forEach((_, index) => {
      const good = forward.good[index]! * backward.good[index]!;
      const broken = forward.bad[index]! * backward.bad[index]!;
      bad[index]! += (weight * broken) / (good + broken);
      const gap = gaps[index];
      if (gap)
        addGap(
          gap,
          weight,
          gapBelief({ forward, backward, emission, index, rate, distance: places[index + 1]!.at - places[index]!.at }),
        );
    });
  }
  return {
    bad: bad.map((value) => value / total),
    gaps: gaps.map((gap) => ({ introduction: gap.introduction / total, fix: gap.fix / total, hidden: gap.hidden / total })),
  };
}

/** Probability of three transitions rather than one between a good and a bad end, before which one is 50 times likelier. */
export function moreThanOneTransition(places: readonly TestedPlace[], rates: RatePrior): number {
  const first = places[0]!.at;
  const length = places.at(-1)!.at - first;
  let one = 0;
  let three = 0;
  const pairs = ratePairs(rates);
  const scale = Math.max(...pairs.map((pair) => bestLog(pair, places)));
  for (const pair of pairs) {
    const counts = [Math.exp(Math.log(pair.weight) - scale), 0, 0, 0];
    let shift = 0;
    places.forEach((place, index) => {
      const share = index === 0 ? 0 : (place.at - places[index - 1]!.at) / length;
      const [none, single, double, triple] = counts as [number, number, number, number];
      const switched = [none, single + share * none, double + share * single + (share ** 2 / 2) * none, 0];
      switched[3] = triple + share * double + (share ** 2 / 2) * single + (share ** 3 / 6) * none;
      const { good, bad, scale: own } = emissionOf(pair, place);
      shift += own;
      switched.forEach((value, count) => (counts[count] = value * (count % 2 === 0 ? good : bad)));
    });
    one += counts[1]! * Math.exp(shift);
    // Three ordered places: the chance of each triple is 3! times the product of the shares.
    three += 6 * counts[3]! * Math.exp(shift);
  }
  return three + one > 0 ? (three * 0.02) / (three * 0.02 + one) : 0;
}

function bestLog(pair: RatePair, places: readonly TestedPlace[]): number {
  return Math.log(pair.weight) + places.reduce((sum, place) => sum + emissionOf(pair, place).scale, 0);
}

interface Model {
  readonly weight: number;
  readonly pair: RatePair;
  /** Expected transitions for each step along the line. */
  readonly rate: number;
}

/** All models whose weight, given what was seen, is worth the work. */
function likelyModels(places: readonly TestedPlace[], size: number, rates: RatePrior): readonly Model[] {
  const models: { logWeight: number; pair: RatePair; rate: number }[] = [];
  for (const pair of ratePairs(rates)) {
    const emission = places.map((place) => emissionOf(pair, place));
    const scale = emission.reduce((sum, one) => sum + one.scale, Math.log(pair.weight));
    if (!Number.isFinite(scale)) continue;
    for (const expected of expectedTransitions) {
      const rate = expected / Math.max(1, size);
      const { logTotal } = forwardPass(places, emission, rate);
      models.push({ logWeight: scale + logTotal, pair, rate });
    }
  }
  const highest = models.reduce((top, model) => Math.max(top, model.logWeight), -Infinity);
  return models
    .map(({ logWeight, pair, rate }) => ({ weight: Math.exp(logWeight - highest), pair, rate }))
    .filter((model) => model.weight > 1e-4);
}

/** Every second value of the grids is enough here, and a quarter of the work. */
function ratePairs(prior: RatePrior): readonly RatePair[] {
  const { bad, good, partners } = prior;
  const pairs: RatePair[] = [];
  for (let high = bad.rate.length - 1; high >= 0; high -= 2) {
    for (let low = 0; low < partners[high]!; low += 2) {
      pairs.push({
        weight: pairOdds(prior, high, low) * Math.exp(bad.logWeight[high]! + good.logWeight[low]!),
        logs: {
          badFail: bad.logFail[high]!,
          badPass: bad.logPass[high]!,
          goodFail: good.logFail[low]!,
          goodPass: good.logPass[low]!,
        },
      });
    }
  }
  return pairs;
}

interface Emission {
  readonly good: number;
  readonly bad: number;
  /** Logarithm of what both were divided by. */
  readonly scale: number;
}

function emissionOf({ logs }: RatePair, { passed, failed }: TestedPlace): Emission {
  const good = logOf(failed, logs.goodFail) + logOf(passed, logs.goodPass);
  const bad = logOf(failed, logs.badFail) + logOf(passed, logs.badPass);
  const scale = Math.max(good, bad);
  return scale === -Infinity ? { good: 0, bad: 0, scale } : { good: Math.exp(good - scale), bad: Math.exp(bad - scale), scale };
}

function logOf(count: number, log: number): number {
  return count === 0 ? 0 : count * log;
}

interface Pass {
  readonly good: Float64Array;
  readonly bad: Float64Array;
  readonly logTotal: number;
}

function forwardPass(places: readonly TestedPlace[], emission: readonly Emission[], rate: number): Pass {
  const good = new Float64Array(places.length);
  const bad = new Float64Array(places.length);
  let logTotal = 0;
  places.forEach((place, index) => {
    const before = index === 0 ? { good: 0.5, bad: 0.5 } : { good: good[index - 1]!, bad: bad[index - 1]! };
    const change = index === 0 ? 0 : switchChance(rate, place.at - places[index - 1]!.at);
    const nextGood = (before.good * (1 - change) + before.bad * change) * emission[index]!.good;
    const nextBad = (before.bad * (1 - change) + before.good * change) * emission[index]!.bad;
    const sum = nextGood + nextBad;
    logTotal += Math.log(sum);
    good[index] = sum > 0 ? nextGood / sum : 0.5;
    bad[index] = sum > 0 ? nextBad / sum : 0.5;
  });
  return { good, bad, logTotal };
}

function backwardPass(places: readonly TestedPlace[], emission: readonly Emission[], rate: number): Pick<Pass, 'good' | 'bad'> {
  const good = new Float64Array(places.length).fill(1);
  const bad = new Float64Array(places.length).fill(1);
  for (let index = places.length - 2; index >= 0; index -= 1) {
    const change = switchChance(rate, places[index + 1]!.at - places[index]!.at);
    const afterGood = emission[index + 1]!.good * good[index + 1]!;
    const afterBad = emission[index + 1]!.bad * bad[index + 1]!;
    const nextGood = (1 - change) * afterGood + change * afterBad;
    const nextBad = (1 - change) * afterBad + change * afterGood;
    good[index] = nextGood / (nextGood + nextBad);
    bad[index] = nextBad / (nextGood + nextBad);
  }
  return { good, bad };
}

/** Chance that the state differs so many steps on. */
function switchChance(rate: number, distance: number): number {
  return (1 - Math.exp(-2 * rate * distance)) / 2;
}

interface GapRequest {
  readonly forward: Pass;
  readonly backward: Pick<Pass, 'good' | 'bad'>;
  readonly emission: readonly Emission[];
  readonly index: number;
  readonly rate: number;
  readonly distance: number;
}

function gapBelief({ forward, backward, emission, index, rate, distance }: GapRequest): GapBelief {
  const change = switchChance(rate, distance);
  const toGood = emission[index + 1]!.good * backward.good[index + 1]!;
  const toBad = emission[index + 1]!.bad * backward.bad[index + 1]!;
  const same = (1 - change) * (forward.good[index]! * toGood + forward.bad[index]! * toBad);
  const introduction = change * forward.good[index]! * toBad;
  const fix = change * forward.bad[index]! * toGood;
  const sum = same + introduction + fix;
  // Between neighbouring versions nothing can hide.
  const expected = rate * distance;
  const none = distance <= 1 ? 1 : Math.exp(-expected) / (1 - change);
  const single = distance <= 1 ? 1 : (expected * Math.exp(-expected)) / change;
  return {
    introduction: introduction / sum,
    fix: fix / sum,
    hidden: (same * (1 - none) + (introduction + fix) * (1 - single)) / sum,
  };
}

function addGap(gap: { introduction: number; fix: number; hidden: number }, weight: number, more: GapBelief): void {
  gap.introduction += weight * more.introduction;
  gap.fix += weight * more.fix;
  gap.hidden += weight * more.hidden;
}
