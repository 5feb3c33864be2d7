// Looking for another cause where the answer says that it passes: points there that show every pair of settings together. A
// cause of up to two parts can not hide from them; of a larger one they see what chance lets them see.

import { coveringSpot, levelsOf, optionsOf, pairKey, type Wanted } from './coverage.ts';
import { failChance } from './explain.ts';
import { numberSequence } from './number-sequence.ts';
import type { Spot } from './problem.ts';
import { answerChance, untestableBelow } from './testable.ts';
import { isFree, type View } from './view.ts';

const stretches = 8;
/** A stretch of a line that fails by itself is seen if it is an eighth of the line. */
const fineStretches = 8;

/** Null when there is nothing left to look at, or it was tried often enough. */
export function elsewhereSpot(view: View): Spot | null {
  const { problem, seen, good } = view;
  if (good.length >= problem.auditsMax) return null;
  const { isSeen, isHidden } = pairsOf(view);
  const fine = levelsOf(problem.variables, fineStretches);
  const coarse = levelsOf(problem.variables, stretches);
  // A value as both: how finely it is looked at alone, and in pairs.
  const levelOf = (variable: number, value: number): number =>
    fine(variable, value) * 64 + Math.min(63, coarse(variable, value));
  const seenAlone = new Set(good.flatMap((spot) => spot.map((value, variable) => variable * 1024 + fine(variable, value))));
  const answers = answerChance(view);
  const options = problem.variables.map(({ values, prepareCost }, variable) => {
    const ready = seen.ready[variable]!;
    // What is dear to make ready is not made ready to look where nothing is expected.
    const usable = prepareCost > 0 && ready.size > 0 ? [...ready].sort((a, b) => a - b) : [...values.keys()];
    return optionsOf(variable, {
      values: usable,
      levelOf,
      isPreferred: (value) => ready.has(value),
      canAnswer: (value) => answers((view.causes[0]?.base ?? problem.failing[0]!).with(variable, value)) > untestableBelow,
      last: values.length - 1,
    });
  });
  const wanted: Wanted = {
    options,
    single: (variable, level) => (seenAlone.has(variable * 1024 + (level >> 6)) ? 0 : 1),
    pair: (a, levelA, b, levelB) =>
      isSeen(a, levelA & 63, b, levelB & 63) || isHidden(a, levelA & 63, b, levelB & 63) ? 0 : 1,
    fit: (spot, fixed) => {
      const passing = letPass(view, spot, fixed);
      return passing !== null && isFree(view, passing) && answers(passing) > untestableBelow ? passing : null;
    },
  };
  return coveringSpot(wanted, levelOf, numberSequence(view.tried.size));
}

/** Breaks each cause that may hold at the spot by a value that is known to break it; null when that can not be. */
function letPass({ causes }: View, spot: Spot, fixed: readonly number[]): Spot | null {
  let changed = spot;
  for (const { cause } of causes) {
    if (failChance({ causes: [cause] }, changed) === 0) continue;
    const breaking = cause.variables.flatMap((variable, place) => {
      if (fixed.includes(variable)) return [];
      const value = cause.states[place]!.indexOf(-1);
      return value < 0 ? [] : [{ variable, value }];
    });
    const first = breaking[changed.reduce((sum, value) => sum + value, 0) % Math.max(1, breaking.length)];
    if (!first) return null;
    changed = changed.with(first.variable, first.value);
  }
  return causes.some(({ cause }) => failChance({ causes: [cause] }, changed) > 0.1) ? null : changed;
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
