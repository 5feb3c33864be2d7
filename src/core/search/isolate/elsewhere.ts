// Looking for another cause where the answer says that it passes: of the causes that could be, those that nothing contradicts yet
// are shown by as few points as possible, until another one is unlikely.

import {
  bitCount,
  type Conjunctions,
  drawConjunctions,
  everyOne,
  keepAllowing,
  type Setting,
  type Showing,
  showingSpot,
  takeOut,
} from './conjunctions.ts';
import { levelsOf, pairKey } from './coverage.ts';
import { type ExplainedCause, failChance } from './explain.ts';
import { numberSequence } from './number-sequence.ts';
import type { IsolateProblem, IsolateVariable, Spot } from './problem.ts';
import { answerChance, untestableBelow } from './testable.ts';
import { isFree, type View } from './view.ts';

const stretches = 8;

// As many parts as failures have in NIST’s averages.
const partShares = [0.4, 0.36, 0.16, 0.07];

/** A report that has one cause has another one about once in five times: reports are made where something was changed. */
const furtherCause = 0.2;

const pools = new WeakMap<readonly IsolateVariable[], Conjunctions>();

function poolOf(variables: readonly IsolateVariable[]): Conjunctions {
  const known = pools.get(variables);
  if (known) return known;
  const made = drawConjunctions(variables, partShares);
  pools.set(variables, made);
  return made;
}

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
      const passing = letPass(view, spot, isAllowed);
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

/** Of the other causes that could be seen beside those that are known, the share that nothing contradicts. */
export function hidingShare(view: View): number {
  const { left, all } = hiddenCauses(view);
  return all === 0 ? 0 : bitCount(left) / all;
}

interface HiddenCauses {
  /** Not contradicted, of all that can be seen next to the known causes with what is ready. */
  readonly left: Int32Array;
  readonly all: number;
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
  const pool = poolOf(problem.variables);
  const left = everyOne(pool);
  options.forEach((values, variable) => keepAllowing(pool, left, values.map((value) => ({ variable, value })))); // prettier-ignore
  for (const { cause } of causes) keepAllowing(pool, left, breakingOf(cause));
  const all = bitCount(left);
  for (const spot of good) takeOut(pool, left, spot);
  return { left, all, options };
}

/** The values with which it is known not to hold. */
function breakingOf({ variables, states }: ExplainedCause): readonly Setting[] {
  return variables.flatMap((variable, place) =>
    [...states[place]!.keys()].filter((value) => states[place]![value] === -1).map((value) => ({ variable, value })),
  );
}

/** Breaks each cause that may hold at the spot by a value that is allowed, where there is one. */
function letPass({ causes }: View, spot: Spot, isAllowed: (variable: number, value: number) => boolean): Spot {
  let changed = spot;
  for (const { cause } of causes) {
    if (failChance({ causes: [cause] }, changed) <= 0.1) continue;
    const breaking = breakingOf(cause).filter(({ variable, value }) => isAllowed(variable, value));
    const first = breaking[changed.reduce((sum, value) => sum + value, 0) % Math.max(1, breaking.length)];
    if (first) changed = changed.with(first.variable, first.value);
  }
  return changed;
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
