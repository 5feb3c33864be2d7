// Points at which causes that are known do not hold: looking for something else is of use only there.

import type { VariableValue } from './conjunctions.ts';
import { type ExplainedCause, failChance } from './explain.ts';
import type { Spot } from './problem.ts';

/** The values with which it is known not to hold. */
export function breakingOf({ variables, states }: ExplainedCause): readonly VariableValue[] {
  return variables.flatMap((variable, place) =>
    [...states[place]!.keys()].filter((value) => states[place]![value] === -1).map((value) => ({ variable, value })),
  );
}

export interface Breaking {
  readonly spot: Spot;
  readonly isAllowed: (variable: number, value: number) => boolean;
  /** Whether a cause with this chance of failing at a point is taken to hold there. */
  readonly holds: (chance: number) => boolean;
}

/** Breaks each cause that holds at the spot by a value that is allowed, where there is one. */
export function breakCauses(causes: readonly ExplainedCause[], { spot, isAllowed, holds }: Breaking): Spot {
  let changed = spot;
  for (const cause of causes) {
    if (!holds(failChance({ causes: [cause] }, changed))) continue;
    const breaking = breakingOf(cause).filter(({ variable, value }) => isAllowed(variable, value));
    const first = breaking[changed.reduce((sum, value) => sum + value, 0) % Math.max(1, breaking.length)];
    if (first) changed = changed.with(first.variable, first.value);
  }
  return changed;
}
