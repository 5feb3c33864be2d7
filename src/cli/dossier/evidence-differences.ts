// The first difference between traced runs that fail and traced runs that do not, for a report.

import type { AttemptRecord } from '../../core/attempt.ts';
import { choosePairs } from '../../core/evidence/choose-points.ts';
import { diffEvidence, type Difference as Found } from '../../core/evidence/evidence-diff.ts';
import type { ScenarioPlan } from '../../core/hunt-plan.ts';
import { pointKey, type Point } from '../../core/point.ts';
import { readRuns } from '../../hunt/read-bundles.ts';
import type { EvidenceStore } from '../../ports/journal.ts';
import type { Difference } from '../../reports/write/dossier.ts';
import { runs, type Backing } from '../../reports/write/document.ts';

/** One pair tells it best: the one along a component, with the most telling difference. */
export async function evidenceDifferences(
  store: EvidenceStore,
  {
    plan,
    records,
  }: { readonly plan: Pick<ScenarioPlan, 'components' | 'factors'>; readonly records: readonly AttemptRecord[] },
): Promise<readonly Difference[]> {
  const traced = records.filter((record) => record.traced === true);
  const tracedAt = (point: Point, outcome: string): readonly AttemptRecord[] =>
    traced.filter((record) => pointKey(record.point) === pointKey(point) && record.judgement.outcome === outcome);
  for (const { axis, good, bad } of choosePairs(plan, records)) {
    const [a, b] = [tracedAt(good, 'good'), tracedAt(bad, 'bad')];
    if (a.length === 0 || b.length === 0) continue;
    const diff = diffEvidence(await readRuns(store, a), await readRuns(store, b));
    const [first] = diff.differences;
    if (!first) continue;
    const backing = runs([...a, ...b].map(({ id }) => id));
    const between = `${axis} ${good[axis] ?? ''} and ${axis} ${bad[axis] ?? ''}`;
    return [main(first, { between, backing }), ...parting(first, backing)];
  }
  return [];
}

const groupWords: Readonly<Partial<Record<Found['group'], string>>> = {
  request: 'a request',
  probe: 'a probe of the device',
  call: 'a system call',
  firmware: "a line on the firmware's console",
  guest: "a line on the guest's console",
  qemu: 'a line of QEMU',
  limit: 'a limit of the device',
  block: 'an event of the block layer',
};

function main(found: Found, { between, backing }: { readonly between: string; readonly backing: Backing }): Difference {
  const fails = found.group === 'request' && /→ E[A-Z]+|= -1 E/.test(found.b?.text ?? '') ? ' that fails' : '';
  const what = `${groupWords[found.group] ?? 'a difference in the evidence'}${fails}`;
  return {
    sentence: `The most telling difference between traced runs with ${between} is ${what}.`,
    good: found.a?.text ?? null,
    bad: found.b?.text ?? null,
    backing,
  };
}

function parting({ parting: ways }: Found, backing: Backing): readonly Difference[] {
  if (!ways || (ways.a === null && ways.b === null)) return [];
  return [{ sentence: 'Before it, their ways part here:', good: ways.a, bad: ways.b, backing }];
}
