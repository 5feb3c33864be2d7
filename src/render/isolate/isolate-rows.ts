// The small picture of an isolation as data: one row for each factor and component, with what each of its values did where
// everything else is as the condition says. Pure.

import { holds } from '../../core/isolate/condition-holds.ts';
import type { IsolateReport } from '../../core/isolate/isolate-report.ts';

export type IsolateMark = 'bad' | 'good' | 'other' | 'untried';

export interface IsolateRow {
  readonly name: string;
  /** Oldest first. */
  readonly cells: readonly { readonly label: string; readonly mark: IsolateMark }[];
}

/** Of the first condition; empty while there is none. What fails for another one is left out. */
export function isolateRows(report: IsolateReport): readonly IsolateRow[] {
  const [condition, ...others] = report.conditions;
  if (!condition) return [];
  const rows = [...report.components.map(({ name, versions }) => ({ name, values: versions })), ...report.factors];
  // The points of workarounds have one name more.
  const tests = report.tests.filter(
    ({ point }) =>
      Object.keys(point).length === rows.length &&
      !others.some(({ parts }) => parts.every((part) => holds(report, part, point))),
  );
  return rows.map(({ name, values }) => {
    const rest = condition.parts.filter(({ part }) => part !== name);
    const around = tests.filter(({ point }) => rest.every((part) => holds(report, part, point)));
    const outcomesOf = (label: string): readonly string[] =>
      around.filter(({ point }) => point[name] === label).map(({ outcome }) => outcome);
    return { name, cells: values.map((label) => ({ label, mark: markOf(new Set(outcomesOf(label))) })) };
  });
}

function markOf(seen: ReadonlySet<string>): IsolateMark {
  if (seen.size === 0) return 'untried';
  if (seen.has('bad') && seen.has('good')) return 'other';
  if (seen.has('bad')) return 'bad';
  return seen.has('good') ? 'good' : 'other';
}
