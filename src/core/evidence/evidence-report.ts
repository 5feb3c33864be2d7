// What was gathered as evidence, point by point: which attempts were traced, what they brought home, and what is missing of it.

import type { EvidenceItem } from '../attempt/attempt.ts';
import type { Verdict } from '../attempt/verdict.ts';
import type { Point } from '../scenario/point.ts';

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

/** One line of the item `collectors.json`. */
export interface CollectorNote {
  readonly item: string;
  /** Null when it was collected. */
  readonly missing: string | null;
  readonly bytes: number;
  /** Preparing and collecting; what it slows down meanwhile is in `npm run bench:collectors`. */
  readonly ms: number;
}
