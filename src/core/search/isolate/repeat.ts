// Points to try again when attempts are flaky: whose verdict is not sure, and those on which much rests. One false answer in
// twenty would put a part, or a whole cause, into most answers.

import { type Spot, targetOf } from './problem.ts';
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
  const unsure = verdicts.unsure.filter(({ target }) => triesAt(view, target) < triesMax && !running.includes(target));
  const least = [...unsure].sort((a, b) => a.sure - b.sure)[0];
  if (least) return least.target;
  return firstBelow(view, { spots: lonelyOnes(view), tries: 3, running });
}

/** Failing points that are all there is to show a further cause. */
function lonelyOnes({ causes }: View): readonly Spot[] {
  return causes.length < 2 ? [] : causes.flatMap(({ own }) => (own.length <= 2 ? own : []));
}

/** Of the passing points that show where a part ends, one that was tried once while no other shows the same. */
export function decisiveSpot(view: View, running: readonly number[]): number | null {
  if (!view.problem.flaky) return null;
  for (const { cause } of view.causes) {
    for (let place = 0; place < cause.variables.length; place += 1) {
      const variable = cause.variables[place]!;
      const states = cause.states[place]!;
      for (let value = 0; value < states.length; value += 1) {
        if (states[value] !== -1) continue;
        const deciders = view.good.filter(
          (spot) =>
            spot[variable] === value &&
            cause.variables.every((other, at) => other === variable || cause.states[at]![spot[other]!] === 1),
        );
        const tries = deciders.reduce((sum, spot) => sum + triesOf(view, spot), 0);
        if (tries >= 2) continue;
        const target = firstBelow(view, { spots: deciders, tries: 2, running });
        if (target !== null) return target;
      }
    }
  }
  return null;
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
