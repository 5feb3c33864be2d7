// Points to try again when attempts are flaky: whose verdict is not sure, and those on which much rests. One false answer in
// twenty would put a part, or a whole cause, into most answers.

import { type Spot, targetOf } from './problem.ts';
import type { SeenSpot } from './seen.ts';
import type { View } from './view.ts';

/** A point that is not sure by then is reported as such. */
const repeatsMax = 40;
/** As long as nothing passed (or nothing failed) the rates are not known: more tries of one point would not tell. */
const triesWithoutContrast = 3;

/** The least sure first: one of them may change everything. Null when all are sure enough. */
export function repeatedSpot(view: View, running: readonly number[]): number | null {
  const { problem, verdicts } = view;
  if (!problem.flaky) return null;
  const contrast = verdicts.bad.length > 0 && verdicts.good.length > 0;
  const triesMax = contrast ? repeatsMax : triesWithoutContrast;
  const unsure = unsureSpots(view).filter(({ target }) => triesAt(view, target) < triesMax && !running.includes(target));
  const least = [...unsure].sort((a, b) => a.sure - b.sure)[0];
  if (least) return least.target;
  return firstBelow(view, { spots: lonelyOnes(view), tries: 3, running });
}

/** Where nothing rests on a point alone it may be less sure: a wrong one makes the answer strange, and is repeated then. */
const sureEnough = 0.9;

/** Points whose verdict has to be surer. */
export function unsureSpots(view: View): readonly SeenSpot[] {
  const { problem, verdicts, seen } = view;
  if (!problem.flaky) return verdicts.unsure;
  const open = verdicts.unsure.filter(({ target }) => seen.tallies.has(target));
  if (open.every(({ sure }) => sure < sureEnough)) return open;
  const alone = new Set(lonelyOnes(view).map((spot) => targetOf(problem.variables, spot)));
  for (const deciders of allDeciders(view)) if (deciders.length === 1) alone.add(targetOf(problem.variables, deciders[0]!));
  return open.filter(({ target, sure }) => sure < sureEnough || alone.has(target));
}

/** Failing points that are all there is to show a further cause. */
function lonelyOnes({ causes }: View): readonly Spot[] {
  return causes.length < 2 ? [] : causes.flatMap(({ own }) => (own.length <= 2 ? own : []));
}

/** Of the points that show what a part holds with and where it ends, one that was tried once while no other shows the same. */
export function decisiveSpot(view: View, running: readonly number[]): number | null {
  if (!view.problem.flaky) return null;
  for (const deciders of [...allDeciders(view), ...allBorders(view)]) {
    if (deciders.reduce((sum, spot) => sum + triesOf(view, spot), 0) >= 2) continue;
    const target = firstBelow(view, { spots: deciders, tries: 2, running });
    if (target !== null) return target;
  }
  return null;
}

/** For each value that a part does not hold with: the passing points that show it. */
function allDeciders({ causes, good }: View): readonly (readonly Spot[])[] {
  return causes.flatMap(({ cause }) => {
    const shown = new Map<number, Spot[]>();
    for (const spot of good) {
      const broken = cause.variables.filter((variable, place) => cause.states[place]![spot[variable]!] !== 1);
      if (broken.length !== 1) continue;
      const key = broken[0]! * 1024 + spot[broken[0]!]!;
      shown.set(key, [...(shown.get(key) ?? []), spot]);
    }
    return [...shown.values()];
  });
}

/** For each value of a part: the failing points that show it; of a line only next to a border. */
function allBorders({ causes, problem }: View): readonly (readonly Spot[])[] {
  return causes.flatMap(({ cause, own }) =>
    cause.variables.flatMap((variable, place) => {
      const states = cause.states[place]!;
      const known = [...states.keys()].filter((value) => states[value] !== 0);
      const shown = known.filter((value, index) => {
        if (states[value] !== 1) return false;
        if (problem.variables[variable]!.kind === 'factor') return true;
        return states[known[index - 1] ?? value] === -1 || states[known[index + 1] ?? value] === -1;
      });
      return shown.map((value) => own.filter((spot) => spot[variable] === value)).filter((spots) => spots.length > 0);
    }),
  );
}

interface Below {
  readonly spots: readonly Spot[];
  readonly tries: number;
  readonly running: readonly number[];
}

function firstBelow(view: View, { spots, tries, running }: Below): number | null {
  const spot = spots.find((one) => triesOf(view, one) < tries && !running.includes(targetOf(view.problem.variables, one)));
  return spot ? targetOf(view.problem.variables, spot) : null;
}

function triesOf(view: View, spot: Spot): number {
  return triesAt(view, targetOf(view.problem.variables, spot));
}

function triesAt({ seen }: View, target: number): number {
  const { passed, failed } = seen.tallies.get(target) ?? { passed: 0, failed: 0 };
  return passed + failed;
}
