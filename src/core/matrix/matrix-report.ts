// The machine-readable answer of `matrix` and `hunt`. Its shape is a promise: fields are added, never changed or removed.

import { type AttemptRecord, recordsByPoint } from '../attempt/attempt.ts';
import type { Stage } from '../attempt/stage.ts';
import { type Judgement, type Outcome, type Verdict, verdictOf } from '../attempt/verdict.ts';
import { assert } from '../base/assert.ts';
import { type Point, pointKey } from '../scenario/point.ts';
import type { MachineFacts, ScenarioPlan } from '../stored/hunt-plan.ts';
import type { HuntState } from '../stored/journal.ts';
import { type AdoptedAnswer, originsIn, type ReportedOverride } from '../stored/override.ts';

export interface MatrixReport {
  readonly hunt: number;
  readonly scenario: string;
  readonly components: readonly { readonly name: string; readonly source: string; readonly versions: readonly string[] }[];
  readonly factors: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly cells: readonly MatrixCell[];
  readonly excluded: readonly { readonly point: Point; readonly because: string }[];
  readonly machine: MachineFacts;
  /** What somebody has said of these attempts; absent when nobody has. */
  readonly overrides?: readonly ReportedOverride[];
  /** Answers that were taken over from hunts of other machines; absent when there is none. */
  readonly adopted?: readonly AdoptedAnswer[];
}

export interface MatrixCell {
  readonly point: Point;
  /** Null while nothing was tried yet. */
  readonly verdict: Verdict | null;
  readonly signature: string | null;
  readonly stage: Stage | null;
  readonly message: string | null;
  readonly attempts: readonly { readonly id: string; readonly outcome: Outcome; readonly seconds: number }[];
}

/** What the events of a hunt say about every cell of its plan; also while it runs. */
export function matrixReportOf(hunt: number, plan: ScenarioPlan, records: HuntState['records']): MatrixReport {
  const byPoint = recordsByPoint(records);
  return {
    hunt,
    scenario: plan.scenario.name,
    components: plan.components.map(({ name, source, versions }) => ({
      name,
      source,
      versions: versions.map((one) => one.label),
    })),
    factors: plan.factors,
    cells: plan.cells.map((point) => cellOf(point, byPoint.get(pointKey(point)) ?? [])),
    excluded: plan.excluded,
    machine: plan.machine,
    ...originsIn(records),
  };
}

function cellOf(point: Point, records: readonly AttemptRecord[]): MatrixCell {
  if (records.length === 0) return { point, verdict: null, signature: null, stage: null, message: null, attempts: [] };
  const verdict = verdictOf(records.map((record) => record.judgement));
  const { signature, stage, message } = spokesman(verdict, records);
  const attempts = records.map(({ id, judgement, totalMs }) => ({ id, outcome: judgement.outcome, seconds: totalMs / 1000 }));
  return { point, verdict, signature, stage, message, attempts };
}

/** The judgement that shows best why the verdict is what it is: for `uncertain` a failure, since a good attempt says nothing. */
function spokesman(verdict: Verdict, records: readonly AttemptRecord[]): Judgement {
  const judgements = records.map((record) => record.judgement);
  const speaks = (judgement: Judgement): boolean =>
    verdict === 'skip'
      ? judgement.untestable
      : verdict === 'uncertain'
        ? judgement.outcome !== 'good' && judgement.outcome !== 'no-answer'
        : judgement.outcome === verdict;
  const found = judgements.find(speaks) ?? judgements[0];
  assert(found !== undefined, 'a verdict stands on at least one judgement');
  return found;
}
