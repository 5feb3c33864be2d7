// Where two causes hold together both say that it fails, and what each is examined by leaves out where the other holds: one point
// tells whether they undo each other there.

import { holdsAt } from './cover.ts';
import type { Spot } from './problem.ts';
import { answerChance, untestableBelow } from './testable.ts';
import { type CauseView, isFree, type View } from './view.ts';

/** A point at which two causes hold together; null when each two were seen together, or can not be. */
export function meetingSpot(view: View): Spot | null {
  const answers = answerChance(view);
  for (const [index, one] of view.causes.entries()) {
    for (const other of view.causes.slice(index + 1)) {
      if (view.bad.some((spot) => holdsAt(one.cause, spot) && holdsAt(other.cause, spot))) continue;
      const spot = meetings(one, other).find((each) => isFree(view, each) && answers(each) > untestableBelow);
      if (spot !== undefined) return spot;
    }
  }
  return null;
}

const basesTried = 5;

/** Failing points of the one with the least changes that make the other hold too. */
function meetings(one: CauseView, other: CauseView): readonly Spot[] {
  return one.own.slice(0, basesTried).flatMap((base) => {
    const spot = [...base];
    for (const [place, variable] of other.cause.variables.entries()) {
      const states = other.cause.states[place]!;
      if (states[spot[variable]!] === 1) continue;
      const own = one.cause.variables.indexOf(variable);
      const both = [...states.keys()].find((value) => states[value] === 1 && (own < 0 || one.cause.states[own]![value] === 1));
      if (both === undefined) return [];
      spot[variable] = both;
    }
    return [spot];
  });
}
