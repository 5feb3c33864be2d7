// Where a cause holds: does it really fail with everything that is said not to matter? Points there that show every value of it,
// every stretch of a line, and most of the exceptions of two settings together that there could be.

import { bitCount } from './bits.ts';
import { breakCauses } from './break-causes.ts';
import { drawConjunctions, madeOnce, type Remaining, remaining, shownBy, singleStretches } from './conjunctions.ts';
import { isMasked } from './masking.ts';
import { numberSequence } from './number-sequence.ts';
import { type Spot, targetOf } from './problem.ts';
import { showingSpot } from './showing-spot.ts';
import { answerChance, untestableBelow } from './testable.ts';
import { type CauseView, isFree, type View } from './view.ts';

/** Exceptions of two settings are looked for until so few of those that could be are left. */
const exceptionsLeft = 0.03;

// Exceptions of one setting are looked for one by one.
const exceptionShares = [0, 1];

// An exception of two settings is where two causes, taken for one, both do not hold: what a cause holds with is few values,
// so what it does not hold with is most.
const otherValueExcepted = 0.75;

const poolsOf = madeOnce((variables) => ({
  singles: singleStretches(variables),
  pairs: drawConjunctions(variables, exceptionShares, otherValueExcepted),
}));

/** Null when enough was seen to fail there, or nothing more can be tried. */
export function insideSpot(view: View, cause: CauseView): Spot | null {
  const { problem, tried } = view;
  const { variables } = problem;
  const answers = answerChance(view);
  const { options, single, pair } = exceptionsOf(view, cause);
  if (options.some((list) => list.length === 0)) return null;
  const { singles, pairs } = poolsOf(variables);
  // That nothing passes at all is strange: then every one of them is looked for.
  const isEnough = bitCount(pair.left) <= (view.good.length === 0 ? 0 : exceptionsLeft * pair.all);
  if (isEnough && bitCount(single.left) === 0) return null;
  const isFit = (spot: Spot): boolean => isFree(view, spot) && cause.others(spot) < 0.5 && answers(spot) > untestableBelow;
  return showingSpot(
    {
      hidden: [
        { of: singles, left: single.left, worth: 4096 },
        { of: pairs, left: isEnough ? new Int32Array(pairs.words) : pair.left, worth: 1 },
      ],
      options,
      isFit,
      fit: (spot, isAllowed) => {
        const others = view.causes.filter(({ index }) => index !== cause.index).map((other) => other.cause);
        const alone = breakCauses(others, { spot, isAllowed, holds: (chance) => chance >= 0.5 });
        return isFit(alone) ? alone : null;
      },
    },
    numberSequence(targetOf(variables, cause.base) + tried.size),
  );
}

interface Exceptions {
  readonly options: readonly (readonly number[])[];
  readonly single: Remaining;
  readonly pair: Remaining;
}

/** What nothing contradicts yet, and what can be tried against it. */
function exceptionsOf(view: View, cause: CauseView): Exceptions {
  const { variables } = view.problem;
  const answers = answerChance(view);
  const options = variables.map(({ values }, variable) => {
    const place = cause.cause.variables.indexOf(variable);
    const holding = [...values.keys()].filter((value) =>
      place < 0 ? !isMasked(view, cause, { variable, value }) : cause.cause.states[place]![value] === 1,
    );
    return holding.filter(
      (value) => answers(cause.base.with(variable, value)) > untestableBelow || value === cause.base[variable],
    );
  });
  const { singles, pairs } = poolsOf(variables);
  const allowing = options.map((values, variable) => values.map((value) => ({ variable, value })));
  return {
    options,
    single: remaining(singles, { allowing, seen: cause.own }),
    pair: remaining(pairs, { allowing, seen: cause.own }),
  };
}

/** How many exceptions that could be a point would rule out by failing. */
export function exceptionsRuledOutBy(view: View, cause: CauseView): (spot: Spot) => number {
  const { single, pair } = exceptionsOf(view, cause);
  const { singles, pairs } = poolsOf(view.problem.variables);
  return (spot) => 64 * shownBy(singles, single.left, spot) + shownBy(pairs, pair.left, spot);
}

/** Of the exceptions of two settings that could be seen, the share that nothing contradicts. */
export function exceptionsHiding(view: View, cause: CauseView): number {
  const { left, all } = exceptionsOf(view, cause).pair;
  return all === 0 ? 0 : bitCount(left) / all;
}
