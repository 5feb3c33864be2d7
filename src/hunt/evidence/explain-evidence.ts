// From the stored evidence of a hunt to its explanation. Nothing is run and nothing is written: the same evidence gives the same
// explanation at any time.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { together } from '../../core/base/together.ts';
import { chooseBorders, type FailingPoint } from '../../core/evidence/choose-borders.ts';
import type { EvidenceBundle } from '../../core/evidence/evidence-bundle.ts';
import { diffEvidence } from '../../core/evidence/evidence-diff.ts';
import type { TracedRun } from '../../core/evidence/traced-run.ts';
import { diagnose } from '../../core/explain/diagnose.ts';
import type { Diagnoser } from '../../core/explain/diagnosis.ts';
import type { ExplainedPoint, FirstDifference, LooksLike } from '../../core/explain/explanation-report.ts';
import type { KnownIssue } from '../../core/explain/known-issue.ts';
import { matchKnownIssues } from '../../core/explain/match-known-issues.ts';
import { type Point, pointKey } from '../../core/scenario/point.ts';
import type { ComponentRole, Scenario } from '../../core/scenario/scenario.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import type { EvidenceStore } from '../../ports/journal.ts';
import { readBundles, readRuns } from './read-bundles.ts';

export interface ExplainParts {
  readonly plan: Pick<ScenarioPlan, 'components' | 'factors'>;
  readonly records: readonly AttemptRecord[];
  readonly scenario: Pick<Scenario, 'components'>;
  readonly store: EvidenceStore;
  readonly diagnosers: readonly Diagnoser[];
  readonly issues: readonly KnownIssue[];
}

/** Empty when nothing failed. Throws UserError when an item is gone. */
export async function explainEvidence(parts: ExplainParts): Promise<readonly ExplainedPoint[]> {
  const borders = chooseBorders(parts.plan, parts.records);
  return together(borders.map((border) => explainPoint(parts, border)));
}

async function explainPoint(parts: ExplainParts, { bad, beside }: FailingPoint): Promise<ExplainedPoint> {
  const { diagnosers, issues, store } = parts;
  const failing = sidesAt(parts.records, bad);
  const [nearest] = beside;
  const passing = nearest ? sidesAt(parts.records, nearest.good).chosen : [];
  const bundles = await readBundles(store, failing.chosen);
  const good = await readBundles(store, passing);
  const diagnosis = diagnose(diagnosers, { bad: bundles, good });
  const [first] = bundles;
  return {
    point: bad,
    diagnosis,
    tracingAgrees: failing.agrees,
    firstDifferences: await together(beside.map((one) => firstDifference(parts, failing.chosen, one))),
    looksLike: first === undefined ? [] : likenesses(issues, first, versionsAt(parts, bad), diagnosis.causes),
  };
}

/** The traced attempts at a point that ended as the plain ones did, or else the plain ones. */
function sidesAt(records: readonly AttemptRecord[], point: Point) {
  const at = records.filter((record) => pointKey(record.point) === pointKey(point));
  const plain = at.filter(({ traced }) => traced !== true);
  const traced = at.filter((one) => one.traced === true);
  const outcomes = new Set(plain.map(({ judgement }) => judgement.outcome));
  const agreeing = traced.filter(({ judgement }) => outcomes.size === 0 || outcomes.has(judgement.outcome));
  return { chosen: agreeing.length > 0 ? agreeing : plain, agrees: agreeing.length === traced.length };
}

async function firstDifference(
  { records, store }: ExplainParts,
  failing: readonly AttemptRecord[],
  { axis, good }: FailingPoint['beside'][number],
): Promise<FirstDifference> {
  const passing = sidesAt(records, good).chosen;
  const [a, b]: readonly (readonly TracedRun[])[] = await together([readRuns(store, passing), readRuns(store, failing)]);
  return { axis, good, difference: diffEvidence(a ?? [], b ?? []).differences[0] ?? null };
}

function versionsAt({ plan, scenario }: ExplainParts, point: Point): ReadonlyMap<ComponentRole, Version> {
  return new Map(
    scenario.components.flatMap(({ name, role }) => {
      const line = plan.components.find((one) => one.name === name)?.versions ?? [];
      const version = line.find(({ label }) => label === point[name]);
      return version === undefined ? [] : [[role, version] as const];
    }),
  );
}

function likenesses(
  issues: readonly KnownIssue[],
  bundle: EvidenceBundle,
  versions: ReadonlyMap<ComponentRole, Version>,
  causes: readonly { readonly name: string }[],
): readonly LooksLike[] {
  const found = matchKnownIssues(issues, { bundle, versions, causes: causes.map(({ name }) => name) });
  return found.map(({ issue, because, proof }) => {
    const { name, title, introduced, fixed, workarounds, links } = issue;
    return { name, title, because, proof, introduced, fixed, workarounds, links };
  });
}
