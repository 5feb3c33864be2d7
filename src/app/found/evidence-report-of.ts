// What `firstbad evidence` has gathered, for people and for --json.

import { type AttemptRecord, recordsByPoint } from '../../core/attempt/attempt.ts';
import { type Verdict, verdictOf } from '../../core/attempt/verdict.ts';
import { together } from '../../core/base/together.ts';
import type { CollectorNote, EvidencePoint, EvidenceReport, TracedAttempt } from '../../core/evidence/evidence-report.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { EvidenceStore } from '../../ports/journal.ts';

export async function evidenceReportOf(hunt: number, state: HuntState, store: EvidenceStore): Promise<EvidenceReport> {
  const points: EvidencePoint[] = [];
  for (const records of recordsByPoint(state.records).values()) {
    const [first] = records;
    if (!first) continue;
    const plain = records.filter(({ traced }) => traced !== true).map(({ judgement }) => judgement);
    const verdict = plain.length === 0 ? null : verdictOf(plain);
    const attempts = await together(
      records.filter(({ traced }) => traced === true).map((record) => tracedAttemptOf(record, verdict, store)),
    );
    points.push({ point: first.point, plain: verdict, attempts });
  }
  return { hunt, points };
}

async function tracedAttemptOf(record: AttemptRecord, plain: Verdict | null, store: EvidenceStore): Promise<TracedAttempt> {
  const { id, judgement, totalMs, evidence } = record;
  const item = evidence.find(({ name }) => name === 'collectors.json');
  const notes = item ? (JSON.parse(new TextDecoder().decode(await store.get(item))) as readonly CollectorNote[]) : [];
  const agrees = plain === null || judgement.outcome === plain;
  return { id, outcome: judgement.outcome, totalMs, agrees, evidence, collectors: notes };
}
