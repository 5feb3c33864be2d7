// Where along the versions of a component the failure begins or ends, as far as the named versions tell: between these two a
// search goes on. Pure.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { choosePairs } from '../../core/evidence/choose-points.ts';
import { pointPreference } from '../../core/evidence/point-preference.ts';
import { holds } from '../../core/isolate/condition-holds.ts';
import type { IsolateReport } from '../../core/isolate/isolate-report.ts';
import type { Place, Point } from '../../core/scenario/point.ts';
import type { ScenarioPlan } from '../../core/stored/hunt-plan.ts';

export interface VersionBorder {
  readonly component: string;
  readonly kind: 'introduction' | 'fix';
  /** Labels of versions that were tried on both sides. */
  readonly good: string;
  readonly bad: string;
  /** A point that fails; the component's own value in it is of no use. */
  readonly at: Point;
}

/** `kernel introduction`: the name of the part that searches there. */
export function borderName({ component, kind }: VersionBorder): string {
  return `${component} ${kind}`;
}

export interface SeenSoFar {
  readonly plan: Pick<ScenarioPlan, 'components' | 'factors'>;
  readonly records: readonly AttemptRecord[];
  /** What the report says fails: searches go on there where they can. */
  readonly like: readonly Place[];
}

/** Of what was isolated; before anything was, of the attempts themselves. One of each kind for each component. */
export function bordersOf(isolate: IsolateReport | null, seen: SeenSoFar): readonly VersionBorder[] {
  const found = isolate ? isolatedBorders(isolate, seen) : [];
  const all = found.length > 0 ? found : seenBorders(seen);
  const chosen = new Map<string, VersionBorder>();
  for (const border of all) if (!chosen.has(borderName(border))) chosen.set(borderName(border), border);
  return [...chosen.values()];
}

function isolatedBorders(isolate: IsolateReport, seen: SeenSoFar): readonly VersionBorder[] {
  return isolate.conditions.flatMap(({ parts, at }) =>
    parts.flatMap((part): readonly VersionBorder[] => {
      if (part.operator === 'in') return [];
      const border = (kind: VersionBorder['kind'], good: string, bad: string): VersionBorder => {
        const found = { component: part.part, kind, good, bad };
        return { ...found, at: searchedAt(isolate, seen, { ...found, at }) };
      };
      return part.intervals.flatMap(({ from, until }): readonly VersionBorder[] => [
        ...(from ? [border('introduction', from.before, from.after)] : []),
        ...(until ? [border('fix', until.after, until.before)] : []),
      ]);
    }),
  );
}

/**
 * Where isolation began is chance. Of all that was seen to fail, with one end of the border explained and the other not, the point that is
 * most like the report: there the evidence and the packages around the change are of the same settings as what the reporter runs.
 */
function searchedAt(
  isolate: IsolateReport,
  { plan, records, like }: SeenSoFar,
  { component, good, bad, at }: VersionBorder,
): Point {
  const fails = (point: Point): boolean =>
    isolate.conditions.some(({ parts }) => parts.every((part) => holds(isolate, part, point)));
  const isOnBorder = (point: Point): boolean =>
    fails({ ...point, [component]: bad }) && !fails({ ...point, [component]: good });
  const names = Object.keys(at);
  const seenToFail = records
    .filter(({ judgement, point }) => judgement.outcome === 'bad' && Object.keys(point).length === names.length)
    .map(({ point }) => point)
    .filter((point) => names.every((name) => name in point) && isOnBorder(point));
  const preference = pointPreference(plan, like);
  const [best = at] = [at, ...seenToFail].sort((a, b) => preference.likeness(a, b, component) || preference.usual(a, b));
  return best;
}

function seenBorders({ plan, records, like }: SeenSoFar): readonly VersionBorder[] {
  return choosePairs(plan, records, like).flatMap(({ axis, good, bad }): readonly VersionBorder[] => {
    const versions = plan.components.find(({ name }) => name === axis)?.versions.map(({ label }) => label);
    const [goodLabel, badLabel] = [good[axis], bad[axis]];
    if (!versions || goodLabel === undefined || badLabel === undefined) return [];
    const kind = versions.indexOf(goodLabel) < versions.indexOf(badLabel) ? 'introduction' : 'fix';
    return [{ component: axis, kind, good: goodLabel, bad: badLabel, at: bad }];
  });
}
