// Which of several points says most to who has written a report: the one that is most like what they do, then the one with the
// values that a scenario names first. It knows nothing of when an attempt ended, so that the same attempts choose the same point.

import { type Place, type Point, pointKey } from '../scenario/point.ts';
import type { ScenarioPlan } from '../stored/hunt-plan.ts';

export interface PointPreference {
  /** For `sort`: above zero when `b` is preferred. `except` is a component or factor whose value says nothing. */
  likeness(a: Point, b: Point, except?: string): number;
  /** Zero for equal points only. */
  usual(a: Point, b: Point): number;
}

/** `like` are the places of the report that fail; empty without a report. */
export function pointPreference({ factors }: Pick<ScenarioPlan, 'factors'>, like: readonly Place[]): PointPreference {
  const alike = (point: Point, except?: string): number =>
    Math.max(
      0,
      ...like.map(
        (place) =>
          Object.entries(place).filter(([name, values]) => name !== except && values.includes(point[name] ?? '')).length,
      ),
    );
  return {
    likeness: (a, b, except) => alike(b, except) - alike(a, except),
    usual: (a, b) => {
      for (const { name, values } of factors) {
        const order = values.indexOf(a[name] ?? '') - values.indexOf(b[name] ?? '');
        if (order !== 0) return order;
      }
      return compareText(pointKey(a), pointKey(b));
    },
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
