// Which failing points are worth explaining, and what passes beside each.

import { type AttemptRecord, recordsByPoint } from '../attempt/attempt.ts';
import { verdictOf } from '../attempt/verdict.ts';
import { type Point, pointKey } from '../scenario/point.ts';
import type { ScenarioPlan } from '../stored/hunt-plan.ts';
import { choosePairs } from './choose-points.ts';

export interface FailingPoint {
  readonly bad: Point;
  /** The most telling first; empty when nothing passed. */
  readonly beside: readonly { readonly axis: string | null; readonly good: Point }[];
}

// What fails at a hundred points of a matrix has hardly more than three explanations.
const pointsMax = 3;

/** The failing sides of the transitions; where there is no transition, points that fail with the nearest that passes. */
export function chooseBorders(
  plan: Pick<ScenarioPlan, 'components' | 'factors'>,
  records: readonly AttemptRecord[],
): readonly FailingPoint[] {
  const borders = new Map<string, { bad: Point; beside: { axis: string | null; good: Point }[] }>();
  for (const { axis, good, bad } of choosePairs(plan, records)) {
    const border = borders.get(pointKey(bad)) ?? { bad, beside: [] };
    border.beside.push({ axis, good });
    borders.set(pointKey(bad), border);
  }
  return (borders.size > 0 ? [...borders.values()] : nearest(records)).slice(0, pointsMax);
}

function nearest(records: readonly AttemptRecord[]): readonly FailingPoint[] {
  const plain = [...recordsByPoint(records.filter(({ traced }) => traced !== true)).values()];
  const judged = plain.flatMap((same) => {
    const [first] = same;
    return first ? [{ point: first.point, verdict: verdictOf(same.map(({ judgement }) => judgement)) }] : [];
  });
  const good = judged.filter(({ verdict }) => verdict === 'good').map(({ point }) => point);
  // `uncertain` has good runs of its own; everything else that is not good may have a cause that can be shown.
  const failing = judged.filter(({ verdict }) => verdict !== 'good' && verdict !== 'uncertain');
  const first = [...failing].sort((a, b) => Number(b.verdict === 'bad') - Number(a.verdict === 'bad'));
  return first.map(({ point: bad }) => {
    const [closest] = [...good].sort((a, b) => differences(a, bad) - differences(b, bad));
    return { bad, beside: closest === undefined ? [] : [{ axis: null, good: closest }] };
  });
}

function differences(a: Point, b: Point): number {
  return Object.keys({ ...a, ...b }).filter((name) => a[name] !== b[name]).length;
}
