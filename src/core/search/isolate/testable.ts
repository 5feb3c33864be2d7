// How likely a point gives an answer at all: a version that does not boot, or a setting that QEMU refuses, shows as one value
// that all untestable points have in common.

import type { VariableValue } from './conjunctions.ts';
import { pairKey } from './coverage.ts';
import type { Spot } from './problem.ts';
import type { View } from './view.ts';

/** Below this a value is taken to be untestable for good: nothing else can be why a point was. */
export const untestableBelow = 0.3;

export function answerChance(view: View): (spot: Spot) => number {
  const { verdicts, problem } = view;
  if (verdicts.untestable.length === 0) return () => 1;
  const blame = new Map<number, number>();
  const { alone, blamed } = suspectsOf(view);
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

/** Whether the value is the only one that can be why a point was untestable; a value that is only likely to be is not. */
export function isKnownUntestable(view: View): (setting: VariableValue) => boolean {
  const { alone } = suspectsOf(view);
  return ({ variable, value }) => alone.has(keyOf(variable, value));
}

interface Suspects {
  /** Of each untestable point what it may be: what never answered, a value if there is one, else a pair of values. */
  readonly blamed: readonly (readonly number[])[];
  /** Those that were the only one. */
  readonly alone: ReadonlySet<number>;
}

function suspectsOf({ bad, good, verdicts }: View): Suspects {
  const answered = new Set<number>();
  for (const spots of [bad, good]) for (const spot of spots) for (const key of settingsOf(spot)) answered.add(key);
  const blamed = verdicts.untestable.map(({ spot }) => {
    const settings = settingsOf(spot);
    const values = settings.slice(0, spot.length).filter((key) => !answered.has(key));
    return values.length > 0 ? values : settings.filter((key) => !answered.has(key));
  });
  return { blamed, alone: new Set(blamed.flatMap((suspects) => (suspects.length === 1 ? suspects : []))) };
}

function keyOf(variable: number, value: number): number {
  return variable * 1024 + value;
}

/** Keys of its values, then of its pairs of values. */
function settingsOf(spot: Spot): readonly number[] {
  const values = spot.map((value, variable) => keyOf(variable, value));
  const pairs = spot.flatMap((value, a) =>
    spot.slice(a + 1).map((other, index) => 1e9 + pairKey(a, value, a + 1 + index, other)),
  );
  return [...values, ...pairs];
}
