// Which points of a whole hunt are traced. Pure.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { type Place, type Point, pointKey } from '../../core/scenario/point.ts';
import type { ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import { borderPairs } from '../report/border-pairs.ts';

/** Both sides of the pair that tells most, and the passing side of a second one that shares its failing point; empty without a pair. */
export function evidencePoints(
  axes: Pick<ScenarioPlan, 'components' | 'factors'>,
  records: readonly AttemptRecord[],
  like: readonly Place[],
): readonly Point[] {
  const pairs = borderPairs(axes, records, like);
  const [pair] = pairs;
  if (!pair) return [];
  const second = pairs.find((one) => pointKey(one.bad) === pointKey(pair.bad) && one.axis !== pair.axis);
  const points = [pair.good, pair.bad, ...(second ? [second.good] : [])];
  return [...new Map(points.map((point) => [pointKey(point), point])).values()];
}
