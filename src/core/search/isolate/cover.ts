// Which failing points one cause can explain without holding where it passed. The points that passed are bits, by variable and
// value: a cause holds at those that all its parts have in common.

import type { ValueStates } from './membership.ts';
import type { IsolateVariable, Spot } from './problem.ts';

/** By variable and value the points that passed with it, 32 to a word. */
export type PassedWith = readonly (readonly Int32Array[])[];

export function passedWith(variables: readonly IsolateVariable[], good: readonly Spot[]): PassedWith {
  const words = Math.ceil(good.length / 32);
  const passed = variables.map(({ values }) => values.map(() => new Int32Array(words)));
  good.forEach((spot, index) => {
    spot.forEach((value, variable) => (passed[variable]![value]![index >> 5]! |= 1 << (index & 31)));
  });
  return passed;
}

/** Those that passed with any value that is known to take part. */
export function passedWithAny(byValue: readonly Int32Array[], states: ValueStates): Int32Array {
  const any = new Int32Array(byValue[0]!.length);
  for (let value = 0; value < states.length; value += 1) if (states[value] === 1) addTo(any, byValue[value]!);
  return any;
}

function addTo(any: Int32Array, more: Int32Array): void {
  for (let word = 0; word < any.length; word += 1) any[word]! |= more[word]!;
}

/** Whether some point that passed is in all of them. */
export function haveCommon(parts: readonly Int32Array[], words: number): boolean {
  for (let word = 0; word < words; word += 1) {
    let common = -1;
    for (const part of parts) common &= part[word]!;
    if (common !== 0) return true;
  }
  return false;
}

export interface Covering {
  readonly variables: readonly number[];
  /** Changed: the values that take part. */
  readonly states: readonly ValueStates[];
  /** Points to explain, those to begin with first. */
  readonly nearest: readonly Spot[];
  readonly passed: PassedWith;
}

/** Lets the cause hold at as many of the points as it can without holding at one that passed; those that are left. */
export function cover({ variables, states, nearest, passed }: Covering): ReadonlySet<Spot> {
  const left = new Set<Spot>();
  const held = states.map((values, place) => passedWithAny(passed[variables[place]!]!, values));
  for (const spot of nearest) {
    if (holdsAt({ variables, states }, spot)) continue;
    if (holdsWherePassed({ variables, held, passed }, spot)) {
      left.add(spot);
      continue;
    }
    for (let place = 0; place < variables.length; place += 1) {
      const value = spot[variables[place]!]!;
      if (states[place]![value] !== 1) addTo(held[place]!, passed[variables[place]!]![value]!);
      states[place]![value] = 1;
    }
  }
  return left;
}

/** Known to hold there. */
export function holdsAt({ variables, states }: Pick<Covering, 'variables' | 'states'>, spot: Spot): boolean {
  for (let place = 0; place < variables.length; place += 1) if (states[place]![spot[variables[place]!]!] !== 1) return false;
  return true;
}

interface Held extends Pick<Covering, 'variables' | 'passed'> {
  /** By part what passed with a value that takes part. */
  readonly held: readonly Int32Array[];
}

/** Whether it would hold at some point that passed if the values of this one took part too. */
function holdsWherePassed({ variables, held, passed }: Held, spot: Spot): boolean {
  const words = held[0]!.length;
  for (let word = 0; word < words; word += 1) {
    let common = -1;
    for (let place = 0; place < variables.length && common !== 0; place += 1) {
      const variable = variables[place]!;
      common &= held[place]![word]! | passed[variable]![spot[variable]!]![word]!;
    }
    if (common !== 0) return true;
  }
  return false;
}
