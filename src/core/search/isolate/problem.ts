// What isolate is asked: settings and version lines that may matter, points known to fail, what attempts cost and when to stop.

import { assert } from '../../base/assert.ts';

/** A setting or a component. Values are told apart by their index. */
export interface IsolateVariable {
  readonly name: string;
  /** The values of a `line` are versions, oldest first: what holds at neighbours most likely holds between them. */
  readonly kind: 'factor' | 'line';
  /** Labels, for sentences. */
  readonly values: readonly string[];
  /** What it costs to make a value ready that was not used before: to fetch and boot a kernel, say. 0 for a setting. */
  readonly prepareCost: number;
  /** Values that are ready before the first attempt. */
  readonly prepared: readonly number[];
}

/** A point: for each variable the index of its value. */
export type Spot = readonly number[];

export interface IsolateProblem {
  readonly variables: readonly IsolateVariable[];
  /** Combinations that can not be tried, whatever the reason. */
  readonly excluded: (spot: Spot) => boolean;
  /** At least one; tried first, for what was said of them is not believed. */
  readonly failing: readonly Spot[];
  /** Points that are said to pass, when there are; tried before others are looked for. */
  readonly passing: readonly Spot[];
  /** Of one attempt where everything is ready, in the unit of the prepare costs. */
  readonly runCost: number;
  /** Whether one attempt decides. When not, each point is repeated until its verdict is sure enough. */
  readonly flaky: boolean;
  /** Wanted probability that the answer is right, as far as chance is concerned. */
  readonly confidence: number;
  readonly budget: { readonly attemptsMax: number; readonly costMax: number };
  /** Whether it goes on until no two settings together may hide anything: as many attempts as all pairs take. */
  readonly everyPair: boolean;
  /** Points tried, at most, where the answer says "passes", to find another cause. */
  readonly auditsMax: number;
  /** Consecutive attempts without an answer after which the lab counts as broken. */
  readonly labBrokenAfter: number;
}

export function isolateProblem(
  variables: readonly IsolateVariable[],
  failing: readonly Spot[],
  wanted: Partial<Omit<IsolateProblem, 'variables' | 'failing'>> = {},
): IsolateProblem {
  assert(failing.length > 0, 'isolate starts from a failing point');
  return {
    variables,
    failing,
    excluded: () => false,
    passing: [],
    runCost: 1,
    flaky: true,
    confidence: 0.95,
    budget: { attemptsMax: Infinity, costMax: Infinity },
    everyPair: false,
    auditsMax: 40,
    labBrokenAfter: 6,
    ...wanted,
  };
}

/** The number of a spot, as the search loop names what it tests: 0 .. (product of the sizes) - 1. */
export function targetOf(variables: readonly IsolateVariable[], spot: Spot): number {
  return variables.reduce((target, { values }, index) => target * values.length + spot[index]!, 0);
}

export function spotOf(variables: readonly IsolateVariable[], target: number): Spot {
  const spot = new Array<number>(variables.length);
  let rest = target;
  for (let index = variables.length - 1; index >= 0; index -= 1) {
    const size = variables[index]!.values.length;
    spot[index] = rest % size;
    rest = Math.floor(rest / size);
  }
  return spot;
}
