// What two settings together may still hide: an exception where a cause is said to hold, or another cause where it is said to
// pass. Few points show most of it, and the rest takes as many as all pairs of settings do; so this is done when it is asked for,
// and said in any case.

import { breakCauses, breakingOf } from './break-causes.ts';
import { madeOnce, pairsOfStretches, remaining, type VariableValue } from './conjunctions.ts';
import { failChance } from './explain.ts';
import { numberSequence } from './number-sequence.ts';
import type { Spot } from './problem.ts';
import { anyShowingSpot, type Showing, showingSpot } from './showing-spot.ts';
import { answerChance, isKnownUntestable, untestableBelow } from './testable.ts';
import { isClaimed } from './untested-claims.ts';
import { type CauseView, isFree, type View } from './view.ts';

const pairsOf = madeOnce(pairsOfStretches);

/** A point that shows as many as possible of the pairs that were not seen; null when there is none that can be tried. */
export function unseenPairSpot(view: View): Spot | null {
  const answers = answerChance(view);
  const { ready } = view.seen;
  const isReady = ({ variable, value }: VariableValue): boolean =>
    view.problem.variables[variable]!.prepareCost === 0 || ready[variable]!.has(value);
  for (const isAble of [isReady, () => true]) {
    for (const region of regionsOf(view)) {
      const showing = showingIn(view, region, { isAble, isWorth: (spot) => answers(spot) > untestableBelow });
      const sequence = numberSequence(view.tried.size);
      const spot = showingSpot(showing, sequence) ?? anyShowingSpot(showing, sequence);
      if (spot !== null) return spot;
    }
  }
  return null;
}

/** Whether a pair that was not seen could be tried. */
export function hidesPair(view: View): boolean {
  return regionsOf(view).some((region) => {
    const showing = showingIn(view, region, { isAble: () => true, isWorth: () => true });
    return anyShowingSpot(showing, numberSequence(view.tried.size)) !== null;
  });
}

/** Where all points are said to end in one way. */
interface Region {
  readonly isClaimed: (setting: VariableValue) => boolean;
  /** Settings of which one of each list is needed to be there. */
  readonly needed: readonly (readonly VariableValue[])[];
  /** What was seen there. */
  readonly seen: readonly Spot[];
  /** Causes that must not hold there. */
  readonly broken: View['causes'];
  /** With a chance of this or more a cause is taken to hold. */
  readonly holdsFrom: number;
}

function regionsOf(view: View): readonly Region[] {
  const outside: Region = {
    isClaimed: () => true,
    needed: view.causes.map(({ cause }) => breakingOf(cause)),
    seen: view.good,
    broken: view.causes,
    holdsFrom: 0.1,
  };
  return [...view.causes.map((cause) => insideOf(view, cause)), outside];
}

function insideOf(view: View, cause: CauseView): Region {
  return {
    isClaimed: (setting) => isClaimed(view, cause, setting),
    needed: [],
    seen: cause.own,
    broken: view.causes.filter(({ index }) => index !== cause.index),
    holdsFrom: 0.5,
  };
}

interface Able {
  readonly isAble: (setting: VariableValue) => boolean;
  readonly isWorth: (spot: Spot) => boolean;
}

function showingIn(view: View, region: Region, { isAble, isWorth }: Able): Showing {
  const { variables } = view.problem;
  const pairs = pairsOf(variables);
  const isUntestable = isKnownUntestable(view);
  const able = variables.map(({ values }, variable) =>
    [...values.keys()]
      .map((value) => ({ variable, value }))
      .filter((setting) => region.isClaimed(setting) && isAble(setting) && !isUntestable(setting)),
  );
  const { left } = remaining(pairs, { allowing: [...able, ...region.needed], seen: region.seen });
  const holds = (chance: number): boolean => chance >= region.holdsFrom;
  const isFit = (spot: Spot): boolean =>
    isFree(view, spot) && isWorth(spot) && !region.broken.some(({ cause }) => holds(failChance({ causes: [cause] }, spot)));
  return {
    hidden: [{ of: pairs, left, worth: 1 }],
    options: able.map((settings) => settings.map(({ value }) => value)),
    isFit,
    fit: (spot, isAllowed) => {
      const broken = breakCauses(
        region.broken.map(({ cause }) => cause),
        { spot, isAllowed, holds },
      );
      return isFit(broken) ? broken : null;
    },
  };
}
