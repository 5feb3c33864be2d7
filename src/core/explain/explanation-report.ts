// What `explain` finds, as one object: for each failing point its causes with proof, where it parts from what passes, and what it
// looks like.

import type { Difference } from '../evidence/evidence-diff.ts';
import type { Quotation } from '../evidence/quotation.ts';
import type { Point } from '../scenario/point.ts';
import type { DiagnosisReport } from './diagnose.ts';
import type { KnownChange } from './known-issue.ts';

export interface ExplanationReport {
  /** The hunt whose attempts it rests on. */
  readonly hunt: number;
  readonly points: readonly ExplainedPoint[];
}

export interface ExplainedPoint {
  readonly point: Point;
  readonly diagnosis: DiagnosisReport;
  /** False when tracing changed what happens: then the traced attempts are left out. */
  readonly tracingAgrees: boolean;
  readonly firstDifferences: readonly FirstDifference[];
  readonly looksLike: readonly LooksLike[];
}

export interface FirstDifference {
  /** The component or factor in which the two points differ; null when there are more. */
  readonly axis: string | null;
  readonly good: Point;
  /** `a` is the passing side; null when nothing that was collected tells them apart. */
  readonly difference: Difference | null;
}

export interface LooksLike {
  readonly name: string;
  readonly title: string;
  readonly because: readonly string[];
  readonly proof: readonly Quotation[];
  readonly introduced: KnownChange | null;
  readonly fixed: readonly KnownChange[];
  readonly workarounds: readonly string[];
  readonly links: readonly string[];
}
