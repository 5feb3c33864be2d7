// Looking for another cause where the answer says that it passes: of the causes that could be, those that nothing contradicts yet
// are shown by as few points as possible, until another one is unlikely.

import { bitCount } from './bits.ts';
import { breakCauses, breakingOf } from './break-causes.ts';
import { drawConjunctions, madeOnce, type Remaining, remaining, shownBy } from './conjunctions.ts';
import { levelsOf, pairKey } from './coverage.ts';
import { failChance } from './explain.ts';
import { numberSequence } from './number-sequence.ts';
import type { IsolateProblem, Spot } from './problem.ts';
import { type Showing, showingSpot } from './showing-spot.ts';
import { answerChance, untestableBelow } from './testable.ts';
import { isFree, type View } from './view.ts';

const stretches = 8;

// Causes of one or two parts: 76 % of failures in NIST’s averages. To rule out one of three parts takes an attempt for each triple.
const partShares = [0.4, 0.6];

/** A report that has one cause has another one about once in five times: reports are made where something was changed. */
const furtherCause = 0.2;

const poolOf = madeOnce((variables) => drawConjunctions(variables, partShares));

/** Null when there is nothing left to look at, or another cause has become unlikely, or it was tried often enough. */
export function elsewhereSpot(view: View): Spot | null {
  const { problem, good } = view;
  if (good.length >= problem.auditsMax) return null;
  const { left, all, options } = hiddenCauses(view);
  if (chanceLeft(bitCount(left), all) <= chanceAccepted(problem)) return null;
  const answers = answerChance(view);
  const isFit = (spot: Spot): boolean =>
    isFree(view, spot) &&
    view.causes.every(({ cause }) => failChance({ causes: [cause] }, spot) <= 0.1) &&
    answers(spot) > untestableBelow;
  const showing: Showing = {
    hidden: [{ of: poolOf(problem.variables), left, worth: 1 }],
    options,
    isFit,
    fit: (spot, isAllowed) => {
      const passing = breakCauses(
        view.causes.map(({ cause }) => cause),
        { spot, isAllowed, holds: (chance) => chance > 0.1 },
      );
      return isFit(passing) ? passing : null;
    },
  };
  return showingSpot(showing, numberSequence(view.tried.size));
}

function chanceAccepted({ confidence }: IsolateProblem): number {
  return (1 - confidence) / 20;
}

function chanceLeft(left: number, all: number): number {
  const share = all === 0 ? 0 : left / all;
  return (furtherCause * share) / (furtherCause * share + 1 - furtherCause);
}

/** How many of the other causes that could be a point would rule out by passing. */
export function ruledOutBy(view: View): (spot: Spot) => number {
  const { left } = hiddenCauses(view);
  const pool = poolOf(view.problem.variables);
  return (spot) => shownBy(pool, left, spot);
}

/** Of the other causes that could be seen beside those that are known, the share that nothing contradicts. */
export function hidingShare(view: View): number {
  const { left, all } = hiddenCauses(view);
  return all === 0 ? 0 : bitCount(left) / all;
}

/** Of all that can be seen next to the known causes with what is ready. */
interface HiddenCauses extends Remaining {
  readonly options: readonly (readonly number[])[];
}

function hiddenCauses(view: View): HiddenCauses {
  const { problem, seen, good, causes } = view;
  const answers = answerChance(view);
  const base = causes[0]?.base ?? problem.failing[0]!;
  const options = problem.variables.map(({ values, prepareCost }, variable) => {
    const ready = seen.ready[variable]!;
    // What is dear to make ready is not made ready to look where nothing is expected.
    const usable = prepareCost > 0 && ready.size > 0 ? [...ready].sort((a, b) => a - b) : [...values.keys()];
    const able = usable.filter((value) => answers(base.with(variable, value)) > untestableBelow);
    return able.length > 0 ? able : usable;
  });
  const able = options.map((values, variable) => values.map((value) => ({ variable, value })));
  const allowing = [...able, ...causes.map(({ cause }) => breakingOf(cause))];
  return { ...remaining(poolOf(problem.variables), { allowing, seen: good }), options };
}

/** Pairs seen together, and pairs that were or could be. */
export function pairsSeen(view: View): { readonly seen: number; readonly all: number } {
  const { levelOf, isSeen, isHidden } = pairsOf(view);
  const counts = view.problem.variables.map(
    ({ values }, variable) => new Set(values.map((_, value) => levelOf(variable, value))).size,
  );
  let [seen, all] = [0, 0];
  counts.forEach((count, a) => {
    for (let b = a + 1; b < counts.length; b += 1) {
      for (let levelA = 0; levelA < count; levelA += 1) {
        for (let levelB = 0; levelB < counts[b]!; levelB += 1) {
          if (isHidden(a, levelA, b, levelB)) continue;
          all += 1;
          if (isSeen(a, levelA, b, levelB)) seen += 1;
        }
      }
    }
  });
  return { seen, all };
}

type OfPair = (a: number, levelA: number, b: number, levelB: number) => boolean;

function pairsOf({ problem, good, causes }: View): {
  readonly levelOf: ReturnType<typeof levelsOf>;
  readonly isSeen: OfPair;
  /** It fails there in any case. */
  readonly isHidden: OfPair;
} {
  const levelOf = levelsOf(problem.variables, stretches);
  const keys = new Set<number>();
  for (const spot of good) {
    const levels = spot.map((value, variable) => levelOf(variable, value));
    levels.forEach((level, a) => {
      for (let b = a + 1; b < levels.length; b += 1) keys.add(pairKey(a, level, b, levels[b]!));
    });
  }
  const holdsWith = (variable: number, level: number, place: number, cause: View['causes'][number]['cause']): boolean => {
    const states = cause.states[place]!;
    for (let value = 0; value < states.length; value += 1)
      if (levelOf(variable, value) === level && states[value] === -1) return false;
    return true;
  };
  return {
    levelOf,
    isSeen: (a, levelA, b, levelB) => keys.has(pairKey(a, levelA, b, levelB)),
    isHidden: (a, levelA, b, levelB) =>
      causes.some(({ cause }) =>
        cause.variables.every((variable, place) => {
          if (variable === a) return holdsWith(a, levelA, place, cause);
          return variable === b && holdsWith(b, levelB, place, cause);
        }),
      ),
  };
}
