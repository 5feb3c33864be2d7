// How likely a point gives an answer at all: a version that does not boot, or a setting that QEMU refuses, shows as one value
// that all untestable points have in common.

import { pairKey } from './coverage.ts';
import type { Spot } from './problem.ts';
import type { View } from './view.ts';

/** Below this a value is taken to be untestable for good: two points were, none was not. */
export const untestableBelow = 0.3;

export function answerChance({ bad, good, verdicts }: View): (spot: Spot) => number {
  if (verdicts.untestable.length === 0) return () => 1;
  const answered = new Set<number>();
  for (const spots of [bad, good]) for (const spot of spots) for (const key of settingsOf(spot)) answered.add(key);
  // What never answered is to blame: a value if there is one, else a pair of values.
  const blame = new Map<number, number>();
  for (const { spot } of verdicts.untestable) {
    const settings = settingsOf(spot);
    const values = settings.slice(0, spot.length).filter((key) => !answered.has(key));
    const suspects = values.length > 0 ? values : settings.filter((key) => !answered.has(key));
    for (const key of suspects) blame.set(key, (blame.get(key) ?? 0) + 1 / suspects.length);
  }
  return (spot) => {
    let most = 0;
    for (const key of settingsOf(spot)) most = Math.max(most, blame.get(key) ?? 0);
    // One for certain, or two that are likely.
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
