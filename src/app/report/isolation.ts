// What was isolated, as a report tells it: the borders as narrow as the searches along the versions made them. Pure.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { listWith } from '../../core/base/quantities.ts';
import type { ConditionPart, IsolateReport, ReportedInterval, ReportedUnknown } from '../../core/isolate/isolate-report.ts';
import { pointKey } from '../../core/scenario/point.ts';
import { conditionSentences } from '../../render/isolate/isolate-words.ts';
import { type Backing, runs } from '../../reports/write/document.ts';
import type { Isolation, ReportedComponent, ReportedTransition } from '../../reports/write/dossier.ts';

export interface IsolationParts {
  readonly report: IsolateReport;
  readonly records: readonly AttemptRecord[];
  readonly transitions: readonly ReportedTransition[];
  readonly components: readonly ReportedComponent[];
}

/** Null when nothing fails, or while nothing is known of what makes it fail. */
export function isolationOf(parts: IsolationParts): Isolation | null {
  const { report, records, transitions } = parts;
  if (report.conditions.length === 0) return null;
  const refined = withNarrowBorders(report, parts);
  return {
    sentence: isolatedSentences(refined).join(' '),
    isCertain: report.conditions.every(({ established }) => established),
    backing: runs(unique([...failingAt(report, records), ...neighbours(report), ...attemptsOf(transitions)])),
    workarounds: report.workarounds.map(({ change, tried, because, attempts }) => ({
      change,
      works: tried === 'works' ? true : tried === 'does-not-work' ? false : null,
      because,
      backing: backingOf(attempts),
    })),
    irrelevant: report.irrelevant.flatMap(({ part, tried, attempts }) =>
      attempts.length === 0 ? [] : [{ name: part, tried, backing: runs(attempts) }],
    ),
    undetermined: report.undetermined.map((one) => ({ what: unknownOf(one), because: one.because })),
  };
}

/** `It fails when kernel is from 6.1 on and before 6.18, and cache is none.`, one for each condition. */
export function isolatedSentences(report: IsolateReport): readonly string[] {
  return conditionSentences(report).map((sentence) =>
    sentence.replace(/^Fails/, 'It fails').replace(/^Also fails/, 'It also fails'),
  );
}

/** Each border as the search between its two versions found it. */
export function withNarrowBorders(
  report: IsolateReport,
  { transitions, components }: Pick<IsolationParts, 'transitions' | 'components'>,
): IsolateReport {
  const narrow = (
    component: string,
    kind: ReportedTransition['kind'],
    edge: ReportedInterval['from'],
  ): ReportedInterval['from'] => {
    if (edge === null) return null;
    const labels = components.find(({ name }) => name === component)?.versions.map(({ label }) => label) ?? [];
    const isInside = ({ before, after }: ReportedTransition): boolean =>
      labels.indexOf(before) >= labels.indexOf(edge.before) && labels.indexOf(after) <= labels.indexOf(edge.after);
    const found = transitions.find((one) => one.component === component && one.kind === kind && isInside(one));
    return found ? { before: found.before, after: found.after } : edge;
  };
  const refine = (part: ConditionPart): ConditionPart => {
    if (part.operator === 'in') return part;
    const intervals = part.intervals.map(({ from, until }) => ({
      from: narrow(part.part, 'introduction', from),
      until: narrow(part.part, 'fix', until),
    }));
    const [first] = intervals;
    return { ...part, intervals, from: first?.from?.after ?? null, until: first?.until?.after ?? null };
  };
  const conditions = report.conditions.map((condition) => ({ ...condition, parts: condition.parts.map(refine) }));
  return { ...report, conditions, condition: conditions[0]?.parts ?? [] };
}

function failingAt({ conditions }: IsolateReport, records: readonly AttemptRecord[]): readonly string[] {
  const bases = new Set(conditions.map(({ at }) => pointKey(at)));
  return records
    .filter(({ point, judgement, traced }) => traced !== true && judgement.outcome === 'bad' && bases.has(pointKey(point)))
    .map(({ id }) => id);
}

function neighbours({ workarounds }: IsolateReport): readonly string[] {
  return workarounds.filter(({ kind }) => kind === 'neighbour').flatMap(({ attempts }) => attempts);
}

function attemptsOf(transitions: readonly ReportedTransition[]): readonly string[] {
  return transitions.flatMap(({ backing }) => (backing.kind === 'runs' ? backing.attempts : []));
}

function backingOf(attempts: readonly string[]): Backing {
  return attempts.length === 0 ? { kind: 'record', of: 'the isolation' } : runs(attempts);
}

function unknownOf({ kind, parts, values }: ReportedUnknown): string {
  if (kind === 'border') return `the border of ${listWith('and', parts)} between ${values.join(' and ')}`;
  if (kind === 'together') return `which of ${listWith('and', parts)} it is`;
  if (kind === 'not-tried') return `${listWith('and', parts)} with ${listWith('and', values.slice(0, 6))}`;
  return parts.map((part, index) => `${part} ${values[index] ?? ''}`).join(', ');
}

function unique(attempts: readonly string[]): readonly string[] {
  return [...new Set(attempts)];
}
