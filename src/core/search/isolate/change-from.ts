// One change of a failing point: of all failing points the one is taken at which the change tells most about what may be hidden.

import type { VariableValue } from './conjunctions.ts';
import { exceptionsRuledOutBy } from './hidden-exceptions.ts';
import { ruledOutBy } from './other-causes.ts';
import type { Spot } from './problem.ts';
import { type CauseView, isFree, type View } from './view.ts';

// Those that lie apart came first or last; more of them cost time and tell little more.
const basesMax = 24;

/** Points that were not tried and differ from one that fails in the setting alone, those that tell most first. */
export function changesFrom(view: View, cause: CauseView): (setting: VariableValue) => readonly Spot[] {
  const ifPassing = ruledOutBy(view);
  const ifFailing = exceptionsRuledOutBy(view, cause);
  const bases = cause.own.length > 0 ? cause.own.slice(0, basesMax) : [cause.base];
  return ({ variable, value }) =>
    bases
      .filter((base) => base[variable] !== value)
      .map((base) => base.with(variable, value))
      .filter((spot) => isFree(view, spot) && cause.others(spot) < 0.5)
      .map((spot) => ({ spot, worth: view.failChance(spot) > 0.5 ? ifFailing(spot) : ifPassing(spot) }))
      .sort((a, b) => b.worth - a.worth)
      .map(({ spot }) => spot);
}
