// An isolation whose attempts are answered one after the other, to its end.

import type { AttemptRecord } from '../../src/core/attempt/attempt.ts';
import { isolateSearch } from '../../src/core/isolate/isolate-search.ts';
import type { Point } from '../../src/core/scenario/point.ts';
import { spotOf } from '../../src/core/search/isolate/problem.ts';
import type { IsolatePlan } from '../../src/core/stored/hunt-plan.ts';

/** `answer` is given the number of the attempt, from 1, and its point. */
export function isolated(plan: IsolatePlan, answer: (number: number, point: Point) => AttemptRecord): readonly AttemptRecord[] {
  let records: readonly AttemptRecord[] = [];
  for (;;) {
    const search = isolateSearch(plan, records);
    const step = search.next({ running: [], free: 1 });
    if (step.kind !== 'test') return records;
    const point = search.space.pointAt(spotOf(search.space.variables, step.start[0]!));
    records = [...records, answer(records.length + 1, point)];
  }
}
