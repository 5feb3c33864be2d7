// What isolate is measured against, each as its inventors describe it, on attempts that do not flake: the full matrix, one
// factor at a time, delta debugging, and a covering array of pairs or triples followed by one factor at a time.

import { numberSequence } from '../src/core/search/isolate/number-sequence.ts';
import { type IsolateVariable, type Spot, targetOf } from '../src/core/search/isolate/problem.ts';
import { type Claimed, type IsolateWorld, spaceSize } from './isolate-world.ts';

export interface PeerAnswer {
  readonly attempts: number;
  readonly claimed: Claimed;
}

/** Null where a point can not be tried. */
type Ask = (spot: Spot) => boolean | null;

/** For each variable the values with which it fails. */
type Box = readonly ReadonlySet<number>[];

/** Tries everything, so its answer is the truth. */
export function fullMatrix(world: IsolateWorld): PeerAnswer {
  const { causes } = world;
  return {
    attempts: spaceSize(world.variables),
    claimed: (spot) => causes.some((cause) => [...cause].every(([variable, values]) => values.has(spot[variable]!))),
  };
}

/** From the failing point every other value of every variable, alone. `lines: 'bisected'` tries nine versions and halves. */
export function oneFactorAtATime(world: IsolateWorld, ask: Ask, lines: 'all' | 'bisected'): PeerAnswer {
  const counted = counting(world, ask);
  const box = boxAround(world, counted.ask, { base: world.failing, lines });
  return { attempts: counted.attempts(), claimed: inBoxes([box]) };
}

function boxAround(
  { variables }: IsolateWorld,
  ask: Ask,
  { base, lines }: { readonly base: Spot; readonly lines: 'all' | 'bisected' },
): Box {
  return variables.map((variable, index) => {
    const failsWith = (value: number): boolean | null => ask(base.with(index, value));
    if (variable.kind === 'line' && lines === 'bisected') return sweptLine(variable.values.length, failsWith);
    const values = [...variable.values.keys()];
    return new Set(values.filter((value) => failsWith(value) === true));
  });
}

/** Ends and seven between, and halving wherever neighbours differ: as thorough on a line as isolate is. */
function sweptLine(size: number, failsWith: (value: number) => boolean | null): ReadonlySet<number> {
  const known = new Map<number, boolean>();
  const look = (from: number, inward: number, stop: number): void => {
    for (let value = from; value !== stop; value += inward) {
      const answer = failsWith(value);
      if (answer === null) continue;
      known.set(value, answer);
      return;
    }
  };
  for (let index = 0; index <= 8; index += 1) {
    const place = Math.round((index * (size - 1)) / 8);
    look(place, index === 8 ? -1 : 1, index === 8 ? -1 : size);
  }
  for (;;) {
    const tried = [...known.keys()].sort((a, b) => a - b);
    const at = tried.findIndex((value, index) => {
      const next = tried[index + 1];
      return (
        next !== undefined &&
        known.get(value) !== known.get(next) &&
        middles(value, next).some((one) => failsWith(one) !== null)
      );
    });
    if (at < 0) break;
    for (const value of middles(tried[at]!, tried[at + 1]!)) {
      const answer = failsWith(value);
      if (answer === null) continue;
      known.set(value, answer);
      break;
    }
  }
  const tried = [...known.keys()].sort((a, b) => a - b);
  const nearest = (value: number): number => tried.filter((one) => one <= value).at(-1) ?? tried[0]!;
  return new Set([...Array(size).keys()].filter((value) => known.get(nearest(value)) === true));
}

function middles(from: number, to: number): readonly number[] {
  const middle = (from + to) / 2;
  const between = Array.from({ length: to - from - 1 }, (_, index) => from + 1 + index);
  return between.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
}

/**
 * ddmin (Zeller and Hildebrandt 2002) on the differences to a passing point, which is looked for first; then the values of
 * the variables that are left, alone.
 */
export function deltaDebugging(world: IsolateWorld, ask: Ask, seed: number): PeerAnswer {
  const counted = counting(world, ask);
  const passing = passingPoint(world, counted.ask, seed);
  if (passing === null) return { attempts: counted.attempts(), claimed: () => true };
  const { variables, failing } = world;
  const differing = failing.flatMap((value, index) => (value === passing[index] ? [] : [index]));
  const mixed = (kept: readonly number[]): Spot =>
    passing.map((value, index) => (kept.includes(index) ? failing[index]! : value));
  const left = minimised(differing, (kept) => counted.ask(mixed(kept)) === true);
  const base = mixed(left);
  const box = variables.map((variable, index): ReadonlySet<number> => {
    if (!left.includes(index)) return new Set(variable.values.keys());
    return boxOfOne(world, counted.ask, { base, index });
  });
  return { attempts: counted.attempts(), claimed: inBoxes([box]) };
}

function boxOfOne(
  world: IsolateWorld,
  ask: Ask,
  { base, index }: { readonly base: Spot; readonly index: number },
): ReadonlySet<number> {
  const { kind, values } = world.variables[index]!;
  const failsWith = (value: number): boolean | null => ask(base.with(index, value));
  if (kind === 'line') return sweptLine(values.length, failsWith);
  return new Set([...values.keys()].filter((value) => failsWith(value) === true));
}

function minimised(all: readonly number[], fails: (kept: readonly number[]) => boolean): readonly number[] {
  let kept = all;
  let parts = 2;
  while (kept.length > 1) {
    const size = Math.ceil(kept.length / parts);
    const chunks = Array.from({ length: Math.ceil(kept.length / size) }, (_, index) =>
      kept.slice(index * size, (index + 1) * size),
    );
    const subset = chunks.find((chunk) => fails(chunk));
    if (subset) {
      [kept, parts] = [subset, 2];
      continue;
    }
    const without = chunks.map((chunk) => kept.filter((one) => !chunk.includes(one))).find((rest) => fails(rest));
    if (without) {
      [kept, parts] = [without, Math.max(2, parts - 1)];
      continue;
    }
    if (parts >= kept.length) break;
    parts = Math.min(kept.length, parts * 2);
  }
  return kept;
}

function passingPoint({ variables, failing }: IsolateWorld, ask: Ask, seed: number): Spot | null {
  const sequence = numberSequence(seed);
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const spot = failing.map((own, index) => {
      const others = [...variables[index]!.values.keys()].filter((value) => value !== own);
      return others.length === 0 ? own : sequence.pick(others);
    });
    if (ask(spot) === false) return spot;
  }
  return null;
}

/**
 * Every combination of so many settings once (lines in eight stretches); then one factor at a time around each failing row that
 * is not explained.
 */
export function arrayThenIsolate(
  world: IsolateWorld,
  ask: Ask,
  { strength, seed }: { readonly strength: 2 | 3; readonly seed: number },
): PeerAnswer {
  const counted = counting(world, ask);
  const boxes: Box[] = [];
  const rows = [world.failing, ...coveringArray(world.variables, { strength, seed })];
  for (const row of rows) {
    if (inBoxes(boxes)(row) || counted.ask(row) !== true) continue;
    boxes.push(boxAround(world, counted.ask, { base: row, lines: 'bisected' }));
    if (boxes.length >= 4) break;
  }
  return { attempts: counted.attempts(), claimed: inBoxes(boxes) };
}

/** Greedy, 30 candidates a row (AETG: Cohen et al. 1997). */
function coveringArray(
  variables: readonly IsolateVariable[],
  { strength, seed }: { readonly strength: number; readonly seed: number },
): readonly Spot[] {
  const sequence = numberSequence(seed);
  const levels = variables.map(({ kind, values }) => (kind === 'factor' ? [...values.keys()] : stretchesOf(values.length)));
  const groups = groupsOf([...levels.keys()], strength);
  const nameOf = (settings: Settings): string => settings.map(([index, value]) => `${index}=${value}`).join(' ');
  const inRow = (group: readonly number[], row: Spot): string => nameOf(group.map((index) => [index, row[index]!]));
  const open = new Map<string, Settings>();
  for (const group of groups) {
    let partials: readonly Settings[] = [[]];
    for (const index of group)
      partials = partials.flatMap((partial) => levels[index]!.map((value) => [...partial, [index, value] as const]));
    for (const settings of partials) open.set(nameOf(settings), settings);
  }
  const rows: Spot[] = [];
  while (open.size > 0) {
    const [first] = open.values();
    const fixed = new Map(first);
    const candidates = Array.from({ length: 30 }, () => levels.map((list, index) => fixed.get(index) ?? sequence.pick(list)));
    const gains = candidates.map((row) => groups.filter((group) => open.has(inRow(group, row))).length);
    const best = candidates[gains.indexOf(Math.max(...gains))]!;
    for (const group of groups) open.delete(inRow(group, best));
    rows.push(best);
  }
  return rows;
}

/** The values of some variables. */
type Settings = readonly (readonly [variable: number, value: number])[];

function groupsOf(items: readonly number[], size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => groupsOf(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}

function stretchesOf(size: number): readonly number[] {
  const count = Math.min(8, size);
  return Array.from({ length: count }, (_, index) => Math.round((index * (size - 1)) / Math.max(1, count - 1)));
}

function inBoxes(boxes: readonly Box[]): Claimed {
  return (spot) => boxes.some((box) => box.every((values, index) => values.has(spot[index]!)));
}

/** Nobody tries a point twice. */
function counting({ variables, excluded }: IsolateWorld, ask: Ask): { readonly ask: Ask; readonly attempts: () => number } {
  const known = new Map<number, boolean | null>();
  return {
    attempts: () => known.size,
    ask: (spot) => {
      if (excluded(spot)) return null;
      const target = targetOf(variables, spot);
      if (!known.has(target)) known.set(target, ask(spot));
      return known.get(target)!;
    },
  };
}
