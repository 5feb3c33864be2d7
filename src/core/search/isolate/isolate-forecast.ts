// What is still to come: attempts and cost until isolate ends, with their spread. Counted from what is not known yet; the
// factors are estimates: nobody has fitted them to searches or measured how well they forecast.

import type { Expected } from '../forecast.ts';
import { matrixSize } from './next-spot.ts';
import { pairsSeen } from './other-causes.ts';
import { partClaims } from './prove.ts';
import type { View } from './view.ts';

export interface IsolateForecast {
  /** Still to come. */
  readonly attempts: Expected;
  /** In the unit of the problem's costs. */
  readonly cost: Expected;
  /** All combinations that are not excluded: what a full matrix would try. */
  readonly matrix: number;
}

export function isolateForecast(view: View): IsolateForecast {
  const { problem, seen, causes, good } = view;
  const repeats = problem.flaky ? repeatsSeen(view) : 1;
  const left = Math.max(0, problem.budget.attemptsMax - seen.attempts);
  const pairs = pairsSeen(view);
  // A row of a covering array shows about one new pair for every two of its variables' pairs, fewer as they run out.
  const rowPairs = Math.max(1, (problem.variables.length * (problem.variables.length - 1)) / 4);
  const pairRows = (pairs.all - pairs.seen) / rowPairs;
  // Every pair is seen where it should pass and, for each cause, where it should fail.
  const rows = problem.everyPair
    ? pairRows * (1 + causes.length)
    : Math.min(Math.max(0, problem.auditsMax - good.length), pairRows);
  const isolating = separatingLeft(view);
  const attempts = Math.min(left, repeats * (isolating + rows + (causes.length > 0 ? 0 : 1)));
  const values = newValues(view, isolating);
  const cost = attempts * problem.runCost + values;
  return {
    attempts: spread(attempts, left),
    cost: spread(cost, problem.budget.costMax - seen.spent),
    matrix: matrixSize(problem),
  };
}

function separatingLeft(view: View): number {
  const { problem, causes, explanations } = view;
  const settled = explanations.length > 0 && explanations[0]!.weight > 0.9 && view.good.length > 0;
  if (settled) return causes.reduce((sum, cause) => sum + partClaims(view, cause).length * 1.5, 0) + 2;
  const sizes = problem.variables.map(({ values }) => values.length);
  const lines = problem.variables.filter(({ kind }) => kind === 'line');
  const borders = lines.reduce((sum, { values }) => sum + 0.4 * (6 + 2 * Math.log2(values.length)), 0);
  const values = sizes.reduce((sum, size) => sum + 0.3 * Math.min(8, size - 1), 0);
  const widest = Math.max(1, ...sizes.map((size) => Math.min(8, size)));
  return Math.max(4, 2 * Math.log2(problem.variables.length + 1) + borders + values + 2 * widest - view.tried.size);
}

function repeatsSeen({ seen }: View): number {
  return seen.attempts < 10 ? 2.5 : Math.max(1, seen.attempts / Math.max(1, seen.tallies.size));
}

function newValues({ problem, seen, causes }: View, isolating: number): number {
  return problem.variables.reduce((sum, { kind, values, prepareCost }, variable) => {
    const unready = values.length - seen.ready[variable]!.size;
    const matters = causes.some(({ cause }) => cause.variables.includes(variable));
    const wanted = kind === 'line' ? Math.min(8, values.length) + (matters ? Math.log2(values.length) : 0) : values.length;
    const missing = Math.min(unready, Math.max(0, wanted - seen.ready[variable]!.size), Math.ceil(isolating));
    return sum + prepareCost * missing;
  }, 0);
}

function spread(mean: number, max: number): Expected {
  const most = (value: number): number => Math.max(0, Math.min(max, value));
  return { mean: most(mean), p10: most(mean * 0.6), p90: most(mean * 1.6 + 2) };
}
