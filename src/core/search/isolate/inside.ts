// Where a cause holds: does it really fail with everything that is said not to matter? Points there that show every value of it,
// every stretch of a line, and most of the exceptions of two settings together that there could be.

import {
  bitCount,
  type Conjunctions,
  drawConjunctions,
  everyOne,
  keepAllowing,
  showingSpot,
  singleStretches,
  takeOut,
} from './conjunctions.ts';
import { failChance } from './explain.ts';
import { numberSequence } from './number-sequence.ts';
import { type IsolateVariable, type Spot, targetOf } from './problem.ts';
import { isMasked } from './prove.ts';
import { answerChance, untestableBelow } from './testable.ts';
import { type CauseView, isFree, type View } from './view.ts';

/** Exceptions of two settings are looked for until so few of those that could be are left. */
const exceptionsLeft = 0.03;

// Exceptions of one setting are looked for one by one.
const exceptionShares = [0, 1];

const pools = new WeakMap<readonly IsolateVariable[], { readonly singles: Conjunctions; readonly pairs: Conjunctions }>();

function poolsOf(variables: readonly IsolateVariable[]): { readonly singles: Conjunctions; readonly pairs: Conjunctions } {
  const known = pools.get(variables);
  if (known) return known;
  const made = { singles: singleStretches(variables), pairs: drawConjunctions(variables, exceptionShares) };
  pools.set(variables, made);
  return made;
}

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
  const settings = options.map((values, variable) => values.map((value) => ({ variable, value })));
  const leftOf = (pool: Conjunctions): { readonly left: Int32Array; readonly all: number } => {
    const left = everyOne(pool);
    for (const ofOne of settings) keepAllowing(pool, left, ofOne);
    const all = bitCount(left);
    for (const spot of cause.own) takeOut(pool, left, spot);
    return { left, all };
  };
  const single = leftOf(singles);
  const pair = leftOf(pairs);
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
        const alone = letOthersPass(view, cause, { spot, isAllowed });
        return isFit(alone) ? alone : null;
      },
    },
    numberSequence(targetOf(variables, cause.base) + tried.size),
  );
}

interface Fitting {
  readonly spot: Spot;
  readonly isAllowed: (variable: number, value: number) => boolean;
}

/** Breaks each other cause by a value that is allowed, where there is one. */
function letOthersPass({ causes }: View, { index }: CauseView, { spot, isAllowed }: Fitting): Spot {
  let changed = spot;
  for (const other of causes) {
    if (other.index === index || failChance({ causes: [other.cause] }, changed) < 0.5) continue;
    const breaking = other.cause.variables.flatMap((variable, place) =>
      [...other.cause.states[place]!.keys()]
        .filter((value) => other.cause.states[place]![value] === -1 && isAllowed(variable, value))
        .map((value) => ({ variable, value })),
    );
    const first = breaking[changed.reduce((sum, value) => sum + value, 0) % Math.max(1, breaking.length)];
    if (first) changed = changed.with(first.variable, first.value);
  }
  return changed;
}
