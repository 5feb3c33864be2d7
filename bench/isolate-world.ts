// Simulated failures with a hidden condition over settings and version lines, and whether an answer is exactly it.

import type { IsolateAnswer } from '../src/core/search/isolate/answer.ts';
import { type NumberSequence, numberSequence } from '../src/core/search/isolate/number-sequence.ts';
import { type IsolateVariable, type Spot, spotOf } from '../src/core/search/isolate/problem.ts';

/** For each variable that takes part the values with which it holds. */
export type HiddenCause = ReadonlyMap<number, ReadonlySet<number>>;

export interface IsolateWorld {
  readonly variables: readonly IsolateVariable[];
  readonly causes: readonly HiddenCause[];
  readonly failing: Spot;
  readonly excluded: (spot: Spot) => boolean;
  readonly untestable: (spot: Spot) => boolean;
}

export interface WorldShape {
  readonly factors: readonly [least: number, most: number];
  /** Numbers of versions. */
  readonly lines: readonly number[];
  /** How many parts a cause has: one of these. */
  readonly parts: readonly number[];
  readonly causes: number;
  /** A stretch of a line is at least this share of it. */
  readonly stretchShare: number;
  /** Share of versions that can not be tested. */
  readonly untestableShare: number;
  /** Pairs of settings that can not be combined. */
  readonly exclusions: number;
  readonly prepareCost: number;
}

export function makeWorld(shape: WorldShape, seed: number): IsolateWorld {
  const sequence = numberSequence(seed);
  for (;;) {
    const world = tryWorld(shape, sequence);
    if (world !== null) return world;
  }
}

function tryWorld(shape: WorldShape, sequence: NumberSequence): IsolateWorld | null {
  const variables = makeVariables(shape, sequence);
  const causes = Array.from({ length: shape.causes }, () => makeCause(variables, shape, sequence));
  const untestableVersions = new Set<string>();
  variables.forEach(({ kind, values }, variable) => {
    if (kind !== 'line') return;
    values.forEach((_, value) => {
      if (sequence.next() < shape.untestableShare) untestableVersions.add(`${variable}/${value}`);
    });
  });
  const pairs = Array.from({ length: shape.exclusions }, () => makePair(variables, sequence));
  const excluded = (spot: Spot): boolean => pairs.some((pair) => pair.every(([variable, value]) => spot[variable] === value));
  const untestable = (spot: Spot): boolean =>
    untestableVersions.size > 0 && spot.some((value, variable) => untestableVersions.has(`${variable}/${value}`));
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const failing = variables.map(({ values }, variable) => {
      const own = causes[0]!.get(variable);
      return own ? sequence.pick([...own]) : sequence.below(values.length);
    });
    if (!excluded(failing) && !untestable(failing)) return { variables, causes, failing, excluded, untestable };
  }
  return null;
}

function makeVariables(shape: WorldShape, sequence: NumberSequence): readonly IsolateVariable[] {
  const [least, most] = shape.factors;
  const factors = Array.from({ length: least + sequence.below(most - least + 1) }, (_, index): IsolateVariable => {
    const size = sequence.pick([2, 2, 2, 3, 3, 4, 5]);
    return { name: `factor${index}`, kind: 'factor', values: labels(size), prepareCost: 0, prepared: [] };
  });
  const lines = shape.lines.map((size, index): IsolateVariable => {
    return { name: `line${index}`, kind: 'line', values: labels(size), prepareCost: shape.prepareCost, prepared: [] };
  });
  return [...lines, ...factors];
}

function labels(size: number): readonly string[] {
  return Array.from({ length: size }, (_, index) => `v${index}`);
}

function makePair(variables: readonly IsolateVariable[], sequence: NumberSequence): readonly (readonly [number, number])[] {
  const a = sequence.below(variables.length);
  const b = (a + 1 + sequence.below(variables.length - 1)) % variables.length;
  return [a, b].map((variable) => [variable, sequence.below(variables[variable]!.values.length)] as const);
}

function makeCause(variables: readonly IsolateVariable[], shape: WorldShape, sequence: NumberSequence): HiddenCause {
  const count = Math.min(variables.length, sequence.pick(shape.parts));
  const order = [...variables.keys()].sort(() => sequence.next() - 0.5).slice(0, count);
  return new Map(
    order.map((variable) => {
      const { kind, values } = variables[variable]!;
      return [
        variable,
        kind === 'factor' ? someValues(values.length, sequence) : someStretches(values.length, shape, sequence),
      ];
    }),
  );
}

/** At least one, not all, seldom most. */
function someValues(size: number, sequence: NumberSequence): ReadonlySet<number> {
  const count = Math.min(size - 1, 1 + (sequence.next() < 0.4 ? 1 : 0) + (sequence.next() < 0.15 ? 1 : 0));
  return new Set([...Array(size).keys()].sort(() => sequence.next() - 0.5).slice(0, count));
}

/** Introduced and never fixed 35 %, fixed only 20 %, introduced and fixed 35 %, twice introduced and fixed once 10 %. */
function someStretches(size: number, { stretchShare }: WorldShape, sequence: NumberSequence): ReadonlySet<number> {
  const least = Math.max(1, Math.ceil(size * stretchShare));
  const roll = sequence.next();
  const pattern =
    roll < 0.35 ? [false, true] : roll < 0.55 ? [true, false] : roll < 0.9 ? [false, true, false] : [true, false, true];
  const used = pattern.length * least <= size ? pattern : pattern.slice(0, 2);
  const spare = size - used.length * least;
  const cuts = Array.from({ length: used.length - 1 }, () => sequence.below(spare + 1)).sort((a, b) => a - b);
  const bad = new Set<number>();
  let at = 0;
  used.forEach((fails, index) => {
    const end = index === used.length - 1 ? size : (index + 1) * least + cuts[index]!;
    for (; at < end; at += 1) if (fails) bad.add(at);
  });
  return bad;
}

export function fails({ causes }: Pick<IsolateWorld, 'causes'>, spot: Spot): boolean {
  return causes.some((cause) => {
    for (const [variable, values] of cause) if (!values.has(spot[variable]!)) return false;
    return true;
  });
}

/** What an answer says of each spot; the same for our answers and those of peers. */
export type Claimed = (spot: Spot) => boolean;

export function claimedBy({ causes }: IsolateAnswer): Claimed {
  return (spot) =>
    causes.some(({ parts }) =>
      parts.every((part) => {
        const value = spot[part.variable]!;
        if (part.kind === 'factor') return part.values.includes(value);
        return part.intervals.some(
          ({ from, until }) => (from === null || value >= from.after) && (until === null || value < until.after),
        );
      }),
    );
}

export function spaceSize(variables: readonly IsolateVariable[]): number {
  return variables.reduce((product, { values }) => product * values.length, 1);
}

/** Points of the whole space, or of a large one evenly chosen ones besides all changes of up to two variables. */
export function probes(world: IsolateWorld, most = 30_000): readonly Spot[] {
  const size = spaceSize(world.variables);
  const spots: Spot[] = [];
  const step = Math.max(1, Math.floor(size / most) | 1);
  for (let target = 0; target < size; target += step) spots.push(spotOf(world.variables, target));
  return spots;
}

/** Where the two differ at points that can be tried: how many points. */
export function differences(world: IsolateWorld, claimed: Claimed): number {
  return probes(world).filter(
    (spot) => !world.excluded(spot) && !world.untestable(spot) && claimed(spot) !== fails(world, spot),
  ).length;
}
