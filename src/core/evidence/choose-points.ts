// Where the evidence of a hunt is worth gathering: at pairs of points that differ in one component or factor, with the failure
// on one side only. For versions these are the two points of a transition.

import { type AttemptRecord, recordsByPoint } from '../attempt/attempt.ts';
import { type Verdict, verdictOf } from '../attempt/verdict.ts';
import { type Place, type Point, pointKey, pointWithout } from '../scenario/point.ts';
import type { ScenarioPlan } from '../stored/hunt-plan.ts';
import { pointPreference } from './point-preference.ts';

export interface EvidencePair {
  /** The component or factor in which the two points differ. */
  readonly axis: string;
  readonly good: Point;
  readonly bad: Point;
}

/**
 * One pair for each axis and direction: of several the one that is most like the places `like` (what a report says fails), then the
 * one with the fewest versions between, then one that shares its failing point with others. Empty when nothing failed or nothing worked.
 * The order of the records makes no difference.
 */
export function choosePairs(
  plan: Pick<ScenarioPlan, 'components' | 'factors'>,
  records: readonly AttemptRecord[],
  like: readonly Place[] = [],
): readonly EvidencePair[] {
  const judged = judgedPoints(records);
  const groups = [
    ...plan.components.map(({ name, versions }) => ({ name, values: versions.map(({ label }) => label), isLine: true })),
    ...plan.factors.map(({ name, values }) => ({ name, values, isLine: false })),
  ].flatMap((axis) => {
    const pairs = pairsAlong(axis, judged);
    return (['introduction', 'fix'] as const).map((wanted) => pairs.filter(({ direction }) => direction === wanted));
  });
  const sharing = new Map<string, number>();
  for (const { bad } of groups.flat()) sharing.set(pointKey(bad), (sharing.get(pointKey(bad)) ?? 0) + 1);
  const shared = ({ bad }: EvidencePair): number => sharing.get(pointKey(bad)) ?? 0;
  const preference = pointPreference(plan, like);
  const chosen = groups.flatMap((group) => {
    const [best] = [...group].sort(
      (a, b) =>
        preference.likeness(a.bad, b.bad, a.axis) ||
        a.gap - b.gap ||
        shared(b) - shared(a) ||
        preference.usual(a.bad, b.bad) ||
        preference.usual(a.good, b.good),
    );
    return best ? [best] : [];
  });
  return chosen.sort((a, b) => shared(b) - shared(a)).map(({ axis, good, bad }) => ({ axis, good, bad }));
}

interface Judged {
  readonly point: Point;
  readonly verdict: Verdict;
}

function judgedPoints(records: readonly AttemptRecord[]): readonly Judged[] {
  const byPoint = recordsByPoint(records.filter(({ traced }) => traced !== true));
  return [...byPoint.values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ point: first.point, verdict: verdictOf(same.map(({ judgement }) => judgement)) }] : [];
  });
}

interface DirectedPair extends EvidencePair {
  readonly direction: 'introduction' | 'fix';
  /** How many steps along a line of versions apart; 0 for factors, whose values have no order. */
  readonly gap: number;
}

interface Axis {
  readonly name: string;
  readonly values: readonly string[];
  /** True for versions, oldest first. */
  readonly isLine: boolean;
}

function pairsAlong(axis: Axis, judged: readonly Judged[]): readonly DirectedPair[] {
  const place = ({ point }: Judged): number => axis.values.indexOf(point[axis.name] ?? '');
  const lines = new Map<string, Judged[]>();
  for (const one of judged) {
    // A verification tries versions that no plan names: nobody knows what lies between.
    if (place(one) < 0 || (one.verdict !== 'good' && one.verdict !== 'bad')) continue;
    const rest = pointKey(pointWithout(axis.name, one.point));
    lines.set(rest, [...(lines.get(rest) ?? []), one]);
  }
  return [...lines.values()].flatMap((line) => {
    const answered = line.sort((a, b) => place(a) - place(b));
    return answered.slice(1).flatMap((later, index): DirectedPair[] => {
      const earlier = answered[index];
      if (!earlier || earlier.verdict === later.verdict) return [];
      const gap = axis.isLine ? place(later) - place(earlier) : 0;
      return earlier.verdict === 'good'
        ? [{ axis: axis.name, good: earlier.point, bad: later.point, direction: 'introduction', gap }]
        : [{ axis: axis.name, good: later.point, bad: earlier.point, direction: 'fix', gap }];
    });
  });
}
