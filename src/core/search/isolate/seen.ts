// What was seen so far, folded: how each point ended, which values are ready, what was spent. A pure function of the problem
// and the list of attempts, and of nothing else.

import { isAnswered, isUntestable, type SeenAttempt, type Tally, tallyFrom } from '../evidence.ts';
import { judgeSpots } from './judge-spots.ts';
import { type IsolateProblem, type Spot, spotOf, targetOf } from './problem.ts';

export interface Seen {
  readonly problem: IsolateProblem;
  /** In the order in which the points were first tried. */
  readonly tallies: ReadonlyMap<number, Tally>;
  /** For each variable which values were used or are ready. */
  readonly ready: readonly ReadonlySet<number>[];
  readonly attempts: number;
  readonly spent: number;
  readonly noAnswerInARow: number;
}

export interface SeenSpot {
  readonly target: number;
  readonly spot: Spot;
  /** That the verdict is right, as far as chance is concerned. */
  readonly sure: number;
}

/** The points by their verdicts. */
export interface SpotVerdicts {
  readonly bad: readonly SeenSpot[];
  readonly good: readonly SeenSpot[];
  readonly untestable: readonly SeenSpot[];
  /** To be repeated. They stand in `bad` or `good` too, wherever they are likelier to belong. */
  readonly unsure: readonly SeenSpot[];
}

export function nothingSeen(problem: IsolateProblem): Seen {
  const ready = problem.variables.map(({ prepared }) => new Set(prepared));
  return { problem, tallies: new Map(), ready, attempts: 0, spent: 0, noAnswerInARow: 0 };
}

export function addSeen(seen: Seen, attempt: SeenAttempt): Seen {
  const { target, outcome } = attempt;
  const spot = spotOf(seen.problem.variables, target);
  return {
    ...seen,
    tallies: new Map(seen.tallies).set(target, tallyFrom(seen.tallies.get(target), attempt)),
    ready: seen.ready.map((values, variable) => (values.has(spot[variable]!) ? values : new Set(values).add(spot[variable]!))),
    attempts: seen.attempts + 1,
    spent: seen.spent + costOf(seen, spot),
    noAnswerInARow: outcome === 'no-answer' ? seen.noAnswerInARow + 1 : 0,
  };
}

/** What one attempt at the spot costs now. */
export function costOf({ problem, ready }: Pick<Seen, 'problem' | 'ready'>, spot: Spot): number {
  let cost = problem.runCost;
  for (let variable = 0; variable < spot.length; variable += 1) {
    const { prepareCost } = problem.variables[variable]!;
    if (prepareCost > 0 && !ready[variable]!.has(spot[variable]!)) cost += prepareCost;
  }
  return cost;
}

const known = new WeakMap<Seen, SpotVerdicts>();

export function verdictsOf(seen: Seen): SpotVerdicts {
  const before = known.get(seen);
  if (before) return before;
  const verdicts = sortSpots(seen);
  known.set(seen, verdicts);
  return verdicts;
}

function sortSpots({ problem, tallies }: Seen): SpotVerdicts {
  const bad: SeenSpot[] = [];
  const good: SeenSpot[] = [];
  const untestable: SeenSpot[] = [];
  const unsure: SeenSpot[] = [];
  const answered = [...tallies.values()].filter((tally) => isAnswered(tally));
  const badness = judgeSpots(problem, answered);
  const claimed = new Set(problem.failing.map((spot) => targetOf(problem.variables, spot)));
  answered.forEach(({ target, failed }, index) => {
    // It was seen to fail before, by whoever reported it.
    const odds = claimed.has(target) && failed > 0 ? 20 : 1;
    const chance = (odds * badness[index]!) / (odds * badness[index]! + 1 - badness[index]!);
    const one = { target, spot: spotOf(problem.variables, target), sure: Math.max(chance, 1 - chance) };
    (chance > 0.5 ? bad : good).push(one);
    if (one.sure < wantedSureness(problem)) unsure.push(one);
  });
  for (const tally of tallies.values()) {
    if (!isUntestable(tally)) continue;
    untestable.push({ target: tally.target, spot: spotOf(problem.variables, tally.target), sure: 1 });
  }
  return { bad, good, untestable, unsure };
}

/** An answer rests on some dozens of points, most of which are far surer than the least sure ones. */
function wantedSureness({ confidence, flaky }: IsolateProblem): number {
  return flaky ? 1 - (1 - confidence) / 20 : 0.5;
}
