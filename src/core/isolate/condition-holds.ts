// Whether a part of an isolated condition holds at a point. Pure.

import type { Point } from '../scenario/point.ts';
import type { ConditionPart, IsolateReport } from './isolate-report.ts';

export function holds({ components }: Pick<IsolateReport, 'components'>, part: ConditionPart, point: Point): boolean {
  const value = point[part.part] ?? '';
  if (part.operator === 'in') return part.values.includes(value);
  const line = components.find(({ name }) => name === part.part)?.versions ?? [];
  const place = line.indexOf(value);
  if (place < 0) return false;
  return part.intervals.some(
    ({ from, until }) =>
      (from === null || place >= line.indexOf(from.after)) && (until === null || place < line.indexOf(until.after)),
  );
}
