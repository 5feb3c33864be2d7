// What `firstbad evidence` has gathered, for people and for --json.

import { recordsByPoint, type AttemptRecord, type EvidenceItem } from '../../core/attempt/attempt.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { Point } from '../../core/scenario/point.ts';
import { verdictOf, type Verdict } from '../../core/attempt/verdict.ts';
import type { CollectorNote } from '../../ports/collector.ts';
import type { EvidenceStore } from '../../ports/journal.ts';

export interface EvidenceReport {
  readonly hunt: number;
  readonly points: readonly EvidencePoint[];
}

export interface EvidencePoint {
  readonly point: Point;
  /** Of the attempts without tracing. */
  readonly plain: Verdict | null;
  readonly attempts: readonly TracedAttempt[];
}

export interface TracedAttempt {
  readonly id: string;
  readonly outcome: string;
  readonly totalMs: number;
  /** False: tracing has changed what happens, and its evidence may not explain the failure. */
  readonly agrees: boolean;
  readonly evidence: readonly EvidenceItem[];
  readonly collectors: readonly CollectorNote[];
}

export async function evidenceReportOf(hunt: number, state: HuntState, store: EvidenceStore): Promise<EvidenceReport> {
  const points: EvidencePoint[] = [];
  for (const records of recordsByPoint(state.records).values()) {
    const [first] = records;
    if (!first) continue;
    const plain = records.filter(({ traced }) => traced !== true).map(({ judgement }) => judgement);
    const verdict = plain.length === 0 ? null : verdictOf(plain);
    const attempts = await Promise.all(
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
