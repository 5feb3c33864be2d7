// How likely a point gives an answer at all: a version that does not boot, or a setting that QEMU refuses, shows as one value
// that all untestable points have in common.

import { pairKey } from './coverage.ts';
import type { Spot } from './problem.ts';
import type { View } from './view.ts';

/** Below this a value is taken to be untestable for good: nothing else can be why a point was. */
export const untestableBelow = 0.3;

export function answerChance({ bad, good, verdicts, problem }: View): (spot: Spot) => number {
  if (verdicts.untestable.length === 0) return () => 1;
  const answered = new Set<number>();
  for (const spots of [bad, good]) for (const spot of spots) for (const key of settingsOf(spot)) answered.add(key);
  // What never answered is to blame: a value if there is one, else a pair of values.
  const blame = new Map<number, number>();
  const alone = new Set<number>();
  const blamed: (readonly number[])[] = [];
  for (const { spot } of verdicts.untestable) {
    const settings = settingsOf(spot);
    const values = settings.slice(0, spot.length).filter((key) => !answered.has(key));
    const suspects = values.length > 0 ? values : settings.filter((key) => !answered.has(key));
    if (suspects.length === 1) alone.add(suspects[0]!);
    blamed.push(suspects);
  }
  for (const suspects of blamed) {
    // Who is convicted is why, and the others there are not.
    const guilty = suspects.filter((key) => alone.has(key));
    const shared = guilty.length > 0 ? guilty : suspects;
    for (const key of shared) blame.set(key, (blame.get(key) ?? 0) + 1 / shared.length);
  }
  return (spot) => {
    let most = 0;
    for (const [place, key] of settingsOf(spot).entries()) {
      // Versions seldom work by halves, and there are others; a setting is tried again where everything else has answered.
      const shared = problem.variables[place]?.kind === 'line' ? Infinity : 0.7;
      most = Math.max(most, Math.min(blame.get(key) ?? 0, alone.has(key) ? Infinity : shared));
    }
    return 1 / (1 + 3 * most);
  };
}

/** Keys of its values, then of its pairs of values. */
function settingsOf(spot: Spot): readonly number[] {
  const values = spot.map((value, variable) => variable * 1024 + value);
  const pairs = spot.flatMap((value, a) =>
    spot.slice(a + 1).map((other, index) => 1e9 + pairKey(a, value, a + 1 + index, other)),
  );
  return [...values, ...pairs];
}
