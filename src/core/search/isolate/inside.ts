// Where a cause holds: does it really fail with everything that is said not to matter? Points there that show every value of it,
// every stretch of a line, and most of the exceptions of two settings together that there could be.

import { breakCauses } from './break-causes.ts';
import { bitCount, drawConjunctions, madeOnce, remaining, showingSpot, singleStretches } from './conjunctions.ts';
import { numberSequence } from './number-sequence.ts';
import { type Spot, targetOf } from './problem.ts';
import { isMasked } from './prove.ts';
import { answerChance, untestableBelow } from './testable.ts';
import { type CauseView, isFree, type View } from './view.ts';

/** Exceptions of two settings are looked for until so few of those that could be are left. */
const exceptionsLeft = 0.03;

// Exceptions of one setting are looked for one by one.
const exceptionShares = [0, 1];

const poolsOf = madeOnce((variables) => ({
  singles: singleStretches(variables),
  pairs: drawConjunctions(variables, exceptionShares),
}));

/** Null when enough was seen to fail there, or nothing more can be tried. */
export function insideSpot(view: View, cause: CauseView): Spot | null {
  const { problem, tried } = view;
  const { variables } = problem;
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
  if (options.some((list) => list.length === 0)) return null;
  const { singles, pairs } = poolsOf(variables);
  const allowing = options.map((values, variable) => values.map((value) => ({ variable, value })));
  const single = remaining(singles, { allowing, seen: cause.own });
  const pair = remaining(pairs, { allowing, seen: cause.own });
  const isEnough = bitCount(pair.left) <= exceptionsLeft * pair.all;
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
