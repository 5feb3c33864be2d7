// The values of one variable with which a cause holds: what is known of them, how likely the others belong to them, and how
// likely all of that was beforehand.

import type { IsolateVariable } from './problem.ts';

/** By value: 1 the cause holds with it, -1 it does not, 0 not known. */
export type ValueStates = Int8Array;

/** A part seldom holds with most other values of a setting: of five cache modes two. */
const otherValueHolds = 0.4;

/** Borders that a line is expected to have when it matters. */
const bordersExpected = 1.6;

/**
 * Logarithm of the probability that the values are as known, given that the cause holds with one of them and that it does
 * not hold with all. -Infinity when it is known to hold with all: then the variable does not matter.
 */
export function logPatternChance({ kind, values }: IsolateVariable, states: ValueStates): number {
  return kind === 'factor' ? logFactorChance(states) : logLineChance(states, values.length);
}

function logFactorChance(states: ValueStates): number {
  let holds = 0;
  let fails = 0;
  for (const state of states) {
    if (state === 1) holds += 1;
    else if (state === -1) fails += 1;
  }
  const others = states.length - 1;
  if (others === 0) return -Infinity;
  const unknown = states.length - holds - fails;
  const some = fails > 0 ? 1 : 1 - otherValueHolds ** unknown;
  if (some <= 0) return -Infinity;
  const pattern = (holds - 1) * Math.log(otherValueHolds) + fails * Math.log(1 - otherValueHolds);
  return pattern + Math.log(some) - Math.log(1 - otherValueHolds ** others);
}

/** A chain of two states that changes at a constant rate along the line. */
function logLineChance(states: ValueStates, size: number): number {
  if (size < 2) return -Infinity;
  const rate = bordersExpected / (size - 1);
  let pattern = 0;
  let fails = false;
  let last = -1;
  for (let value = 0; value < size; value += 1) {
    const state = states[value]!;
    if (state === 0) continue;
    if (state === -1) fails = true;
    if (last >= 0) {
      const gap = value - last;
      pattern += Math.log(states[last] === state ? same(rate, gap) : 1 - same(rate, gap));
    }
    last = value;
  }
  const allHold = Math.exp(-rate * (size - 1));
  if (fails) return pattern - Math.log(1 - allHold);
  // Of what was seen, the part that is not "it holds with all of them".
  const some = 1 - allHold / Math.exp(pattern);
  return some <= 1e-12 ? -Infinity : pattern + Math.log(some) - Math.log(1 - allHold);
}

function same(rate: number, gap: number): number {
  return (1 + Math.exp(-2 * rate * gap)) / 2;
}

/** For each value the probability that the cause holds with it. */
export function holdChances({ kind }: IsolateVariable, states: ValueStates): Float64Array {
  if (kind === 'factor') return Float64Array.from(states, (state) => (state === 1 ? 1 : state === -1 ? 0 : otherValueHolds));
  return lineChances(states);
}

function lineChances(states: ValueStates): Float64Array {
  const size = states.length;
  const chances = new Float64Array(size);
  const rate = bordersExpected / Math.max(1, size - 1);
  let before = -1;
  let after = nextKnown(states, 0);
  for (let value = 0; value < size; value += 1) {
    if (states[value] !== 0) {
      chances[value] = states[value] === 1 ? 1 : 0;
      before = value;
      after = nextKnown(states, value + 1);
      continue;
    }
    const up = before < 0 ? 0.5 : holdsAcross(states[before]!, rate, value - before);
    const down = after < 0 ? 0.5 : holdsAcross(states[after]!, rate, after - value);
    chances[value] = (up * down) / (up * down + (1 - up) * (1 - down));
  }
  return chances;
}

function holdsAcross(state: number, rate: number, gap: number): number {
  return state === 1 ? same(rate, gap) : 1 - same(rate, gap);
}

function nextKnown(states: ValueStates, from: number): number {
  for (let value = from; value < states.length; value += 1) if (states[value] !== 0) return value;
  return -1;
}
