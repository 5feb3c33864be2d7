// Pairs of a failing point and a passing one beside it, those first that say most to a maintainer: where a component began to fail,
// then where it ended, then settings. Pure.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { choosePairs, type EvidencePair } from '../../core/evidence/choose-points.ts';
import type { Place, Point } from '../../core/scenario/point.ts';
import type { ScenarioPlan } from '../../core/stored/hunt-plan.ts';

/** `like`: what a report says fails; of several pairs that tell the same, one that is like it. */
export function borderPairs(
  axes: Pick<ScenarioPlan, 'components' | 'factors'>,
  records: readonly AttemptRecord[],
  like: readonly Place[],
): readonly EvidencePair[] {
  const names = [...axes.components, ...axes.factors].map(({ name }) => name);
  // Points of workarounds have more in them, and a verification tries versions that no plan names.
  const isPlanned = (point: Point): boolean =>
    axes.components.every(({ name, versions }) => versions.some(({ label }) => label === point[name]));
  const own = records.filter(({ point }) => Object.keys(point).every((name) => names.includes(name)) && isPlanned(point));
  const rank = ({ axis, good, bad }: EvidencePair): number => {
    const place = axes.components.findIndex(({ name }) => name === axis);
    if (place < 0) return names.length;
    const labels = axes.components[place]?.versions.map(({ label }) => label) ?? [];
    const began = labels.indexOf(good[axis] ?? '') < labels.indexOf(bad[axis] ?? '');
    return began ? place : place + axes.components.length;
  };
  return [...choosePairs(axes, own, like)].sort((a, b) => rank(a) - rank(b));
}
