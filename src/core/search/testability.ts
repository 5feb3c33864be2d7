// How likely a version can be tested at all, learnt from those that could and those that could not.
//
// What breaks a version stays broken for a stretch, and nobody knows how long stretches are: a two-state chain along the
// history whose typical length and share are unknown, over scales from 1 to all of it. One skip inside a long broken
// stretch makes long jumps likely, isolated broken versions make none. Graphs use the topological order as their line.

export interface TriedPlace {
  readonly at: number;
  readonly testable: boolean;
}

/** Gives the probability that the version at a place can be tested. */
export type Testability = (at: number) => number;

interface Scale {
  /** Long-run share of broken versions. */
  readonly share: number;
  /** Typical length over which it stays as it is. */
  readonly length: number;
  weight: number;
}

// Broken versions that stand alone are as common as all longer stretches together (six scales at a thousand versions).
const isolatedOdds = 5;
const shares = [0.02, 0.1, 0.3, 0.6];

export function testabilityOf(places: readonly TriedPlace[], size: number): Testability {
  if (places.every((place) => place.testable)) return () => 1;
  const sorted = [...places].sort((a, b) => a.at - b.at);
  const scales = likelyScales(sorted, size);
  return (at) => {
    const after = firstFrom(sorted, at);
    const right = sorted[after];
    if (right?.at === at) return right.testable ? 1 : 0;
    let chance = 0;
    for (const scale of scales) chance += scale.weight * between(scale, at, sorted[after - 1], right);
    return chance;
  };
}

/** Place of the first place at or after `at`. */
function firstFrom(sorted: readonly TriedPlace[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function likelyScales(sorted: readonly TriedPlace[], size: number): readonly Scale[] {
  const scales: Scale[] = [];
  for (const share of shares) {
    for (let length = 1; length <= Math.max(1, size); length *= 4) {
      scales.push({
        share,
        length,
        weight: logLikelihood(sorted, share, length) + (length === 1 ? Math.log(isolatedOdds) : 0),
      });
    }
  }
  const highest = Math.max(...scales.map((scale) => scale.weight));
  for (const scale of scales) scale.weight = Math.exp(scale.weight - highest);
  const sum = scales.reduce((total, scale) => total + scale.weight, 0);
  for (const scale of scales) scale.weight /= sum;
  return scales.filter((scale) => scale.weight > 1e-3);
}

function logLikelihood(sorted: readonly TriedPlace[], share: number, length: number): number {
  let sum = 0;
  sorted.forEach((place, index) => {
    const before = sorted[index - 1];
    const testable = before ? testableAfter({ share, length, weight: 1 }, before.testable, place.at - before.at) : 1 - share;
    sum += Math.log(place.testable ? testable : 1 - testable);
  });
  return sum;
}

/** Probability of "testable" so many versions away from one that was, or was not, testable. */
function testableAfter({ share, length }: Scale, testable: boolean, distance: number): number {
  const memory = Math.exp(-distance / length);
  return testable ? 1 - share + share * memory : (1 - share) * (1 - memory);
}

function between(scale: Scale, at: number, left: TriedPlace | undefined, right: TriedPlace | undefined): number {
  const fromLeft = left ? testableAfter(scale, left.testable, at - left.at) : 1 - scale.share;
  if (!right) return fromLeft;
  const seenRight = (here: boolean) => {
    const testable = testableAfter(scale, here, right.at - at);
    return right.testable ? testable : 1 - testable;
  };
  const yes = fromLeft * seenRight(true);
  const no = (1 - fromLeft) * seenRight(false);
  return yes + no > 0 ? yes / (yes + no) : 0;
}
