// Points that show as many wanted settings, and pairs of settings, together as possible: rows of a covering array, chosen one
// at a time (greedily, as AETG: Cohen et al. 1997). A line is cut into stretches; any version of a stretch stands for it.

import type { NumberSequence } from './number-sequence.ts';
import type { IsolateVariable, Spot } from './problem.ts';

/** A value and the level that it stands for. */
export interface Option {
  readonly value: number;
  readonly level: number;
}

export interface Wanted {
  /** What each variable may be set to. None empty. */
  readonly options: readonly (readonly Option[])[];
  /** How much it is worth to see the level, and both levels together. */
  readonly single: (variable: number, level: number) => number;
  readonly pair: (a: number, levelA: number, b: number, levelB: number) => number;
  /** Makes the spot fit if it can; null if it does not. */
  readonly fit: (spot: Spot, fixed: readonly number[]) => Spot | null;
}

const rowsTried = 30;

/** Null when nothing wanted is left, or nothing of it fits. */
export function coveringSpot(wanted: Wanted, levelOf: LevelOf, sequence: NumberSequence): Spot | null {
  const starts = wantedStarts(wanted);
  if (starts.length === 0) return null;
  let best: Spot | null = null;
  let bestWorth = 0;
  const stride = Math.max(1, Math.floor(starts.length / rowsTried));
  for (let index = 0; index < starts.length; index += stride) {
    const start = starts[(index + sequence.below(stride)) % starts.length]!;
    const spot = fitted(wanted, start, sequence);
    const worth = spot === null ? 0 : worthOf(wanted, spot, levelOf);
    if (spot !== null && worth > bestWorth) [best, bestWorth] = [spot, worth];
  }
  return best;
}

const changesTried = 6;

/** A pair that can not be combined is never seen, so it is always wanted: other values are tried in its place. */
function fitted(wanted: Wanted, start: Start, sequence: NumberSequence): Spot | null {
  const fixed = [...start.keys()];
  const others = [...wanted.options.keys()].filter((variable) => !start.has(variable));
  let spot = completed(wanted, start, sequence);
  for (let change = 0; change <= changesTried; change += 1) {
    const fit = wanted.fit(spot, fixed);
    if (fit !== null || others.length === 0) return fit;
    const variable = sequence.pick(others);
    spot = spot.with(variable, sequence.pick(wanted.options[variable]!).value);
  }
  return null;
}

export type LevelOf = (variable: number, value: number) => number;

type Start = ReadonlyMap<number, Option>;

function wantedStarts({ options, single, pair }: Wanted): readonly Start[] {
  const starts: Start[] = [];
  options.forEach((list, a) => {
    for (const option of list) {
      if (single(a, option.level) > 0) starts.push(new Map([[a, option]]));
      for (let b = a + 1; b < options.length; b += 1) {
        for (const other of options[b]!) {
          const isWanted = pair(a, option.level, b, other.level) > 0;
          if (isWanted) starts.push(new Map([[a, option], [b, other]])); // prettier-ignore
        }
      }
    }
  });
  return starts;
}

function completed({ options, single, pair }: Wanted, start: Start, sequence: NumberSequence): Spot {
  const chosen = new Map(start);
  const order = [...options.keys()].filter((variable) => !chosen.has(variable)).sort(() => sequence.next() - 0.5);
  for (const variable of order) {
    let best = options[variable]![0]!;
    let bestWorth = -1;
    for (const option of options[variable]!) {
      let worth = single(variable, option.level) + sequence.next() / 2;
      for (const [other, { level }] of chosen) worth += pairWorth(pair, [variable, option.level], [other, level]);
      if (worth > bestWorth) [best, bestWorth] = [option, worth];
    }
    chosen.set(variable, best);
  }
  return options.map((_, variable) => chosen.get(variable)!.value);
}

type Setting = readonly [variable: number, level: number];

function pairWorth(pair: Wanted['pair'], a: Setting, b: Setting): number {
  return a[0] < b[0] ? pair(a[0], a[1], b[0], b[1]) : pair(b[0], b[1], a[0], a[1]);
}

function worthOf({ single, pair }: Wanted, spot: Spot, levelOf: LevelOf): number {
  const levels = spot.map((value, variable) => levelOf(variable, value));
  let worth = 0;
  levels.forEach((level, a) => {
    worth += single(a, level);
    for (let b = a + 1; b < levels.length; b += 1) worth += pair(a, level, b, levels[b]!);
  });
  return worth;
}

/** Cuts lines into at most so many stretches. */
export function levelsOf(variables: readonly IsolateVariable[], stretches: number): LevelOf {
  return (variable, value) => {
    const { kind, values } = variables[variable]!;
    if (kind === 'factor' || values.length <= stretches) return value;
    return Math.floor((value * stretches) / values.length);
  };
}

/** One option for each level, of its values the first that is preferred, else an end of the line, else its middle. */
export function optionsOf(variable: number, { values, levelOf, isPreferred, canAnswer, last }: OptionParts): readonly Option[] {
  const byLevel = new Map<number, number[]>();
  const able = values.filter(canAnswer);
  for (const value of able.length > 0 ? able : values) {
    const level = levelOf(variable, value);
    const list = byLevel.get(level);
    if (list) list.push(value);
    else byLevel.set(level, [value]);
  }
  return [...byLevel].map(([level, list]) => {
    const end = list.find((value) => value === 0 || value === last);
    return { level, value: list.find(isPreferred) ?? end ?? list[list.length >> 1]! };
  });
}

interface OptionParts {
  readonly values: readonly number[];
  readonly levelOf: LevelOf;
  readonly isPreferred: (value: number) => boolean;
  /** False for values that are known to be untestable. */
  readonly canAnswer: (value: number) => boolean;
  /** The line's last value. */
  readonly last: number;
}

export function pairKey(a: number, levelA: number, b: number, levelB: number): number {
  return ((a * 1024 + levelA) * 64 + b) * 1024 + levelB;
}
