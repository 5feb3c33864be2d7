// The small picture of an isolation as data: one row for each factor and component, with what was seen when only it differs from
// the point where it fails. Pure.

import { pointKey } from '../../core/point.ts';
import type { IsolateReport } from '../../core/isolate-report.ts';

export type IsolateMark = 'bad' | 'good' | 'other' | 'untried';

export interface IsolateRow {
  readonly name: string;
  /** Oldest first. */
  readonly cells: readonly { readonly label: string; readonly mark: IsolateMark }[];
}

/** Around the first condition; empty while there is none. */
export function isolateRows({ conditions, components, factors, tests }: IsolateReport): readonly IsolateRow[] {
  const at = conditions[0]?.at;
  if (!at) return [];
  const outcomes = new Map<string, Set<string>>();
  for (const { point, outcome } of tests) {
    const key = pointKey(point);
    outcomes.set(key, (outcomes.get(key) ?? new Set()).add(outcome));
  }
  const rows = [...components.map(({ name, versions }) => ({ name, values: versions })), ...factors];
  return rows.map(({ name, values }) => ({
    name,
    cells: values.map((label) => ({ label, mark: markOf(outcomes.get(pointKey({ ...at, [name]: label }))) })),
  }));
}

function markOf(seen: ReadonlySet<string> | undefined): IsolateMark {
  if (!seen) return 'untried';
  if (seen.has('bad') && seen.has('good')) return 'other';
  if (seen.has('bad')) return 'bad';
  return seen.has('good') ? 'good' : 'other';
}
