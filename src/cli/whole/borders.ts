// Where along the versions of a component the failure begins or ends, as far as the named versions tell: between these two a
// search goes on. Pure.

import type { AttemptRecord } from '../../core/attempt.ts';
import { choosePairs } from '../../core/evidence/choose-points.ts';
import type { ScenarioPlan } from '../../core/hunt-plan.ts';
import type { IsolateReport } from '../../core/isolate-report.ts';
import type { Point } from '../../core/point.ts';

export interface Border {
  readonly component: string;
  readonly kind: 'introduction' | 'fix';
  /** Labels of versions that were tried on both sides. */
  readonly good: string;
  readonly bad: string;
  /** A point that fails; the component's own value in it is of no use. */
  readonly at: Point;
}

/** `kernel introduction`: the name of the part that searches there. */
export function borderName({ component, kind }: Border): string {
  return `${component} ${kind}`;
}

/** Of what was isolated; before anything was, of the attempts themselves. One of each kind for each component. */
export function bordersOf(
  isolate: IsolateReport | null,
  seen: { readonly plan: Pick<ScenarioPlan, 'components' | 'factors'>; readonly records: readonly AttemptRecord[] },
): readonly Border[] {
  const found = isolate ? isolatedBorders(isolate) : [];
  const all = found.length > 0 ? found : seenBorders(seen);
  const chosen = new Map<string, Border>();
  for (const border of all) if (!chosen.has(borderName(border))) chosen.set(borderName(border), border);
  return [...chosen.values()];
}

function isolatedBorders({ conditions }: IsolateReport): readonly Border[] {
  return conditions.flatMap(({ parts, at }) =>
    parts.flatMap((part): readonly Border[] => {
      if (part.operator === 'in') return [];
      return part.intervals.flatMap(({ from, until }): readonly Border[] => [
        ...(from ? [{ component: part.part, kind: 'introduction' as const, good: from.before, bad: from.after, at }] : []),
        ...(until ? [{ component: part.part, kind: 'fix' as const, good: until.after, bad: until.before, at }] : []),
      ]);
    }),
  );
}

function seenBorders({ plan, records }: Parameters<typeof bordersOf>[1]): readonly Border[] {
  return choosePairs(plan, records).flatMap(({ axis, good, bad }): readonly Border[] => {
    const versions = plan.components.find(({ name }) => name === axis)?.versions.map(({ label }) => label);
    const [goodLabel, badLabel] = [good[axis], bad[axis]];
    if (!versions || goodLabel === undefined || badLabel === undefined) return [];
    const kind = versions.indexOf(goodLabel) < versions.indexOf(badLabel) ? 'introduction' : 'fix';
    return [{ component: axis, kind, good: goodLabel, bad: badLabel, at: bad }];
  });
}
