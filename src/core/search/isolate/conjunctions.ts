// What may still be hidden: conjunctions of value sets and version ranges, drawn once from what is believed beforehand. Each is a
// bit; a value allows those that can hold with it, so all that hold at a point are found by AND.

import { bitCount, bitsOfWord } from './bits.ts';
import { type NumberSequence, numberSequence } from './number-sequence.ts';
import type { IsolateVariable, Spot } from './problem.ts';

/** By variable and value the conjunctions that can hold there, 32 to a word. */
export interface Conjunctions {
  readonly words: number;
  readonly allows: readonly (readonly Int32Array[])[];
}

/** All of a variable that these depend on. */
export interface VariableShape {
  readonly kind: IsolateVariable['kind'];
  /** How many values it has. */
  readonly size: number;
}

/** A stretch of a line is looked for if it is this share of the line or more. */
const stretchShare = 8;

export function stretchWidth(size: number): number {
  return Math.max(1, Math.ceil(size / stretchShare));
}

const drawnCount = 4096;

/**
 * `shares` says how many parts they have: of one part the first share, of two the second. `otherValueHolds` is how likely a part
 * holds with a further value of a setting.
 */
export function drawConjunctions(
  variables: readonly VariableShape[],
  shares: readonly number[],
  otherValueHolds = fewHold,
): Conjunctions {
  const able = variables.flatMap(({ size }, index) => (size > 1 ? [index] : []));
  const sequence = numberSequence(able.length);
  const list = Array.from({ length: able.length === 0 ? 0 : drawnCount }, () => {
    const count = Math.min(able.length, 1 + drawIndex(shares, sequence));
    const chosen = [...able].sort(() => sequence.next() - 0.5).slice(0, count);
    return new Map(chosen.map((variable) => [variable, drawValues(variables[variable]!, sequence, otherValueHolds)]));
  });
  return conjunctionsOf(variables, list);
}

/** Every value of a setting alone, every stretch of a line alone. */
export function singleStretches(variables: readonly VariableShape[]): Conjunctions {
  const list = variables.flatMap((one, variable) => stretchesOf(one).map((set) => new Map([[variable, set]])));
  return conjunctionsOf(variables, list);
}

/** Every two of those of different variables: a conjunction of one or two parts holds with all that one of these holds with. */
export function pairsOfStretches(variables: readonly VariableShape[]): Conjunctions {
  const stretches = variables.map((one) => stretchesOf(one));
  const list = stretches.flatMap((own, variable) =>
    stretches.slice(variable + 1).flatMap((others, index) =>
      own.flatMap((set) =>
        others.map(
          (other) =>
            new Map([
              [variable, set],
              [variable + 1 + index, other],
            ]),
        ),
      ),
    ),
  );
  return conjunctionsOf(variables, list);
}

function stretchesOf({ kind, size }: VariableShape): readonly ReadonlySet<number>[] {
  const width = kind === 'line' ? stretchWidth(size) : 1;
  const count = size > 1 ? size - width + 1 : 0;
  return Array.from({ length: count }, (_, from) => new Set(Array.from({ length: width }, (__, index) => from + index)));
}

function conjunctionsOf(
  variables: readonly VariableShape[],
  list: readonly ReadonlyMap<number, ReadonlySet<number>>[],
): Conjunctions {
  const words = Math.ceil(list.length / 32);
  const allows = variables.map(({ size }) => Array.from({ length: size }, () => new Int32Array(words)));
  list.forEach((parts, index) => {
    const bit = 1 << (index & 31);
    allows.forEach((byValue, variable) => {
      const part = parts.get(variable);
      byValue.forEach((bits, value) => {
        if (part === undefined || part.has(value)) bits[index >> 5]! |= bit;
      });
    });
  });
  return { words, allows };
}

function drawIndex(shares: readonly number[], sequence: NumberSequence): number {
  let left = sequence.next() * shares.reduce((sum, share) => sum + share, 0);
  const index = shares.findIndex((share) => (left -= share) < 0);
  return Math.max(0, index);
}

// Few: small sets hide best.
const fewHold = 0.25;
// One border (begins, or ends), begins and ends, or with a hole in it.
const borderShares = [0.55, 0.4, 0.05];

function drawValues({ kind, size }: VariableShape, sequence: NumberSequence, otherValueHolds: number): ReadonlySet<number> {
  const values = Array.from({ length: size }, (_, value) => value);
  if (kind === 'factor') {
    const order = [...values].sort(() => sequence.next() - 0.5);
    const more = order.slice(1, -1).filter(() => sequence.next() < otherValueHolds);
    return new Set([order[0]!, ...more]);
  }
  const width = stretchWidth(size);
  const borders = Math.min(1 + drawIndex(borderShares, sequence), Math.floor(size / width) - 1);
  const spare = size - (borders + 1) * width;
  const cuts = Array.from({ length: borders }, () => sequence.below(spare + 1)).sort((a, b) => a - b);
  const starts = sequence.next() < 0.5;
  const stretch = (value: number): number => cuts.filter((cut, index) => value >= cut + (index + 1) * width).length;
  return new Set(values.filter((value) => (stretch(value) % 2 === 0) === starts));
}

/** All of them. */
export function everyOne({ words }: Conjunctions): Int32Array {
  return new Int32Array(words).fill(-1);
}

/** Takes out those that hold at the spot. */
export function takeOut({ allows, words }: Conjunctions, left: Int32Array, spot: Spot): void {
  for (let word = 0; word < words; word += 1) {
    let holding = left[word]!;
    for (let variable = 0; variable < spot.length && holding !== 0; variable += 1)
      holding &= allows[variable]![spot[variable]!]![word]!;
    left[word]! &= ~holding;
  }
}

/** Keeps those that can hold with one of the values. */
export function keepAllowing({ allows, words }: Conjunctions, left: Int32Array, settings: readonly VariableValue[]): void {
  for (let word = 0; word < words; word += 1) {
    let some = 0;
    for (const { variable, value } of settings) some |= allows[variable]![value]![word]!;
    left[word]! &= some;
  }
}

export interface Remaining {
  /** Not contradicted by what was seen. */
  readonly left: Int32Array;
  /** How many could be seen at all. */
  readonly all: number;
}

/** Of those that can hold with one setting of each list, the ones that hold at no point that was seen. */
export function remaining(
  of: Conjunctions,
  { allowing, seen }: { readonly allowing: readonly (readonly VariableValue[])[]; readonly seen: readonly Spot[] },
): Remaining {
  const left = everyOne(of);
  for (const settings of allowing) keepAllowing(of, left, settings);
  const all = bitCount(left);
  for (const spot of seen) takeOut(of, left, spot);
  return { left, all };
}

// Of one hunt there are two or three: all that was tried, and what a corrected answer leaves.
const shapesKept = 16;

/** What is made of the shapes of variables is made once: it is asked for at each step and in each report, for variables made anew. */
export function madeOnce<Made>(
  make: (shapes: readonly VariableShape[]) => Made,
): (variables: readonly IsolateVariable[]) => Made {
  const known = new Map<string, { readonly made: Made }>();
  return (variables) => {
    const shapes = variables.map(({ kind, values }) => ({ kind, size: values.length }));
    const key = shapes.map(({ kind, size }) => `${kind} ${size}`).join();
    const { made } = known.get(key) ?? { made: make(shapes) };
    // The one that was asked for last is the last to go.
    known.delete(key);
    known.set(key, { made });
    const [oldest] = known.keys();
    if (known.size > shapesKept && oldest !== undefined) known.delete(oldest);
    return made;
  };
}

export interface VariableValue {
  readonly variable: number;
  readonly value: number;
}

/** How many of those that are left hold at the spot. */
export function shownBy({ allows, words }: Conjunctions, left: Int32Array, spot: Spot): number {
  let count = 0;
  for (let word = 0; word < words; word += 1) {
    let holding = left[word]!;
    for (let variable = 0; variable < spot.length && holding !== 0; variable += 1)
      holding &= allows[variable]![spot[variable]!]![word]!;
    if (holding !== 0) count += bitsOfWord(holding);
  }
  return count;
}
