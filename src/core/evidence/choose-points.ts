// Where the evidence of a hunt is worth gathering: at pairs of points that differ in one component or factor, with the failure
// on one side only. For versions these are the two points of a transition.

import { recordsByPoint, type AttemptRecord } from '../attempt.ts';
import type { ScenarioPlan } from '../hunt-plan.ts';
import { pointKey, type Point } from '../point.ts';
import { verdictOf, type Verdict } from '../verdict.ts';

export interface EvidencePair {
  /** The component or factor in which the two points differ. */
  readonly axis: string;
  readonly good: Point;
  readonly bad: Point;
}

/** One pair for each axis and direction, those that share their bad point first; empty when nothing failed or nothing worked. */
export function choosePairs(plan: Pick<ScenarioPlan, 'components' | 'factors'>, records: readonly AttemptRecord[]) {
  const judged = judgedPoints(records);
  const pairs = [
    ...plan.components.map(({ name, versions }) => ({ name, values: versions.map(({ label }) => label) })),
    ...plan.factors,
  ].flatMap((axis) => pairsAlong(axis, judged));
  const popularity = new Map<string, number>();
  for (const { bad } of pairs) popularity.set(pointKey(bad), (popularity.get(pointKey(bad)) ?? 0) + 1);
  const popular = [...pairs].sort((a, b) => (popularity.get(pointKey(b.bad)) ?? 0) - (popularity.get(pointKey(a.bad)) ?? 0));
  const chosen = new Map<string, EvidencePair>();
  for (const pair of popular) {
    const { direction, ...plain } = pair;
    const key = `${pair.axis} ${direction}`;
    if (!chosen.has(key)) chosen.set(key, plain);
  }
  return [...chosen.values()];
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
}

function pairsAlong(axis: { readonly name: string; readonly values: readonly string[] }, judged: readonly Judged[]) {
  const lines = new Map<string, Judged[]>();
  for (const one of judged) {
    const rest = pointKey(Object.fromEntries(Object.entries(one.point).filter(([name]) => name !== axis.name)));
    lines.set(rest, [...(lines.get(rest) ?? []), one]);
  }
  const place = ({ point }: Judged): number => axis.values.indexOf(point[axis.name] ?? '');
  return [...lines.values()].flatMap((line) => {
    const answered = line.filter(({ verdict }) => verdict === 'good' || verdict === 'bad').sort((a, b) => place(a) - place(b));
    return answered.slice(1).flatMap((later, index): DirectedPair[] => {
      const earlier = answered[index];
      if (!earlier || earlier.verdict === later.verdict) return [];
      return earlier.verdict === 'good'
        ? [{ axis: axis.name, good: earlier.point, bad: later.point, direction: 'introduction' }]
        : [{ axis: axis.name, good: later.point, bad: earlier.point, direction: 'fix' }];
    });
  });
}
