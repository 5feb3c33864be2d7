// How likely a point gives an answer at all: a version that does not boot, or a setting that QEMU refuses, shows as one value
// that all untestable points have in common.

import type { Spot } from './problem.ts';
import type { View } from './view.ts';

/** Below this a value is taken to be untestable for good: two points were, none was not. */
export const untestableBelow = 0.3;

export function answerChance({ problem, bad, good, verdicts }: View): (spot: Spot) => number {
  if (verdicts.untestable.length === 0) return () => 1;
  const chances = problem.variables.map(({ values }, variable) => {
    const answered = values.map(() => 0);
    const untestable = values.map(() => 0);
    for (const spot of bad) answered[spot[variable]!]! += 1;
    for (const spot of good) answered[spot[variable]!]! += 1;
    for (const { spot } of verdicts.untestable) untestable[spot[variable]!]! += 1;
    return values.map((_, value) => {
      if (untestable[value] === 0) return 1;
      return (answered[value]! + 1) / (answered[value]! + untestable[value]! + 1);
    });
  });
  return (spot) => spot.reduce((least, value, variable) => Math.min(least, chances[variable]![value]!), 1);
}
