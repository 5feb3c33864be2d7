// What an isolation varies: the components' lines and the factors of a plan as the engine's variables, points as its spots.

import type { AttemptCosts } from '../attempt/attempt-costs.ts';
import type { Point } from '../scenario/point.ts';
import { matrixSize } from '../search/isolate/next-spot.ts';
import { type IsolateProblem, isolateProblem, type IsolateVariable, type Spot } from '../search/isolate/problem.ts';
import type { IsolatePlan, IsolateRules } from '../stored/hunt-plan.ts';
import type { RefusedSetting } from './refused-settings.ts';

export interface IsolateSpace {
  readonly isolate: IsolateRules;
  readonly variables: readonly IsolateVariable[];
  pointAt(spot: Spot): Point;
  /** Null for a point of another space, such as that of a workaround. */
  spotAt(point: Point): Spot | null;
  /** What this machine can not do, as attempts have shown. */
  readonly refused: readonly RefusedSetting[];
  /** Why the combination makes no sense, or can not be tested here; null when it can. */
  excludedBecause(point: Point): string | null;
}

// As on an emulated machine with two cores; only the ratio to one run matters.
const qemuSeconds = 6;

export function isolateSpaceOf(
  plan: IsolatePlan,
  { refused, costs }: { readonly refused: readonly RefusedSetting[]; readonly costs?: AttemptCosts },
): IsolateSpace {
  const { isolate, components, factors } = plan;
  const lines = components.map(({ name, versions }): IsolateVariable => {
    const values = versions.map((version) => version.label);
    const isKernel = name === isolate.kernel;
    const prepared = isKernel ? values.flatMap((value, index) => (costs?.kernels.has(value) === true ? [index] : [])) : [];
    return { name, kind: 'line', values, prepareCost: isKernel ? (costs?.bootSeconds ?? 8) : qemuSeconds, prepared };
  });
  const settings = factors.map(({ name, values }): IsolateVariable => ({
    name,
    kind: 'factor',
    values,
    prepareCost: 0,
    prepared: values.map((_, index) => index),
  }));
  const variables = [...lines, ...settings];
  return {
    isolate,
    variables,
    pointAt: (spot) => Object.fromEntries(variables.map(({ name, values }, index) => [name, values[spot[index]!]!])),
    spotAt: (point) => {
      if (Object.keys(point).length !== variables.length) return null;
      const spot = variables.map(({ name, values }) => values.indexOf(point[name] ?? ''));
      return spot.includes(-1) ? null : spot;
    },
    refused,
    excludedBecause: (point) =>
      refused.find(({ part, value }) => point[part] === value)?.because ??
      isolate.excluded.find(({ when }) => Object.entries(when).every(([name, values]) => values.includes(point[name] ?? '')))
        ?.because ??
      null,
  };
}

/** What a full matrix would try, as far as it is known before the first attempt. */
export function combinationsOf(plan: IsolatePlan): number {
  const space = isolateSpaceOf(plan, { refused: [] });
  return matrixSize({ variables: space.variables, excluded: (spot) => space.excludedBecause(space.pointAt(spot)) !== null });
}

/** The engine's problem from a point that has failed; `passing` were seen to pass. */
export function problemAt(
  space: IsolateSpace,
  failing: Spot,
  { passing, runSeconds }: { readonly passing: readonly Spot[]; readonly runSeconds: number },
): IsolateProblem {
  const { rules } = space.isolate;
  return isolateProblem(space.variables, [failing], {
    passing,
    runCost: runSeconds,
    flaky: rules.flaky,
    confidence: rules.confidence,
    everyPair: rules.everyPair,
    excluded: (spot) => space.excludedBecause(space.pointAt(spot)) !== null,
    budget: { attemptsMax: rules.testsMax ?? Infinity, costMax: Infinity },
  });
}
