// Points that show as many as possible of the conjunctions that nothing has contradicted yet.

import { bitCount, bitsIn, pickBit } from './bits.ts';
import { type Conjunctions, shownBy } from './conjunctions.ts';
import type { NumberSequence } from './number-sequence.ts';
import type { Spot } from './problem.ts';

/** Conjunctions that are still possible, and how much it is worth to show one of them. */
export interface Hidden {
  readonly of: Conjunctions;
  readonly left: Int32Array;
  readonly worth: number;
}

export interface Showing {
  /** The first that has some left gives the places to begin at. */
  readonly hidden: readonly Hidden[];
  /** What each variable may be set to. None empty. */
  readonly options: readonly (readonly number[])[];
  /** Changes the spot, within what is allowed, until it can be tried for this; null if that can not be. */
  readonly fit: (spot: Spot, isAllowed: (variable: number, value: number) => boolean) => Spot | null;
  readonly isFit: (spot: Spot) => boolean;
}

const starts = 10;
const startsMax = 60;

/** A point that shows many of them; null when none of those that are left can be shown. */
export function showingSpot(showing: Showing, sequence: NumberSequence): Spot | null {
  const first = showing.hidden.filter(({ left }) => bitCount(left) > 0);
  let best: Spot | null = null;
  let bestWorth = 0;
  let found = 0;
  for (let start = 0; start < startsMax && found < starts && first.length > 0; start += 1) {
    const { of, left } = first[Math.min(first.length - 1, Math.floor((start * first.length) / startsMax))]!;
    const begun = startSpot(showing, { of, index: pickBit(left, sequence) }, sequence);
    if (begun === null) continue;
    found += 1;
    const { spot, worth } = climb(showing, begun, sequence);
    if (worth > bestWorth) [best, bestWorth] = [spot, worth];
  }
  return best;
}

/** As showingSpot, which looks at some of those that are left; this looks at each of them, and takes the first that can be shown. */
export function anyShowingSpot(showing: Showing, sequence: NumberSequence): Spot | null {
  for (const { of, left } of showing.hidden) {
    for (const index of bitsIn(left)) {
      for (let start = 0; start < starts; start += 1) {
        const spot = startSpot(showing, { of, index }, sequence);
        if (spot !== null) return spot;
      }
    }
  }
  return null;
}

/** A point where the one with this index holds. */
function startSpot(
  { options, fit }: Showing,
  { of, index }: { readonly of: Conjunctions; readonly index: number },
  sequence: NumberSequence,
): Spot | null {
  const isAllowed = (variable: number, value: number): boolean =>
    options[variable]!.includes(value) && ((of.allows[variable]![value]![index >> 5]! >> (index & 31)) & 1) === 1;
  const spot: number[] = [];
  for (const [variable, list] of options.entries()) {
    const allowed = list.filter((value) => isAllowed(variable, value));
    if (allowed.length === 0) return null;
    spot.push(sequence.pick(allowed));
  }
  return fit(spot, isAllowed);
}

const rounds = 2;

/** One variable after the other is set to what shows most. */
function climb({ hidden, options, isFit }: Showing, from: Spot, sequence: NumberSequence): { spot: Spot; worth: number } {
  let spot = from;
  let worth = worthOf(hidden, spot);
  for (let round = 0; round < rounds; round += 1) {
    const before = worth;
    const order = [...options.keys()].sort(() => sequence.next() - 0.5);
    for (const variable of order) {
      const gains = options[variable]!.filter((value) => value !== spot[variable])
        .map((value) => ({ value, worth: worthOf(hidden, spot.with(variable, value)) }))
        .filter((gain) => gain.worth > worth)
        .sort((a, b) => b.worth - a.worth);
      const gain = gains.find(({ value }) => isFit(spot.with(variable, value)));
      if (gain) [spot, worth] = [spot.with(variable, gain.value), gain.worth];
    }
    if (worth === before) break;
  }
  return { spot, worth };
}

function worthOf(hidden: readonly Hidden[], spot: Spot): number {
  let sum = 0;
  for (const { of, left, worth } of hidden) sum += worth * shownBy(of, left, spot);
  return sum;
}
