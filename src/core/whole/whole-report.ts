// The machine-readable answer of a whole hunt. Its shape is a promise: fields are added, never changed or removed.

import type { IsolateReport } from '../isolate/isolate-report.ts';
import type { TriedPoints } from '../isolate/tried-points.ts';
import type { MatrixReport } from '../matrix/matrix-report.ts';
import type { Claim } from '../stored/claim.ts';
import type { LeftPart, OpenedPart } from '../stored/journal.ts';
import type { AdoptedAnswer, ReportedOverride } from '../stored/override.ts';
import type { SearchReport } from '../stored/search-report.ts';
import type { Standing } from '../stored/verification-of.ts';

export interface TriedInWhole extends TriedPoints {
  /**
   * `claims`: what the report says fails; `stand-ins`: the same with other versions in place of the report's, which can not be had here;
   * `scenario`: every cell, without claims or where one of them can not be tried.
   */
  readonly about: 'claims' | 'stand-ins' | 'scenario';
}

export interface WholeReport {
  readonly hunt: number;
  readonly question: 'whole';
  readonly scenario: string;
  /** Of the scenario; the draft, when it came from a report. */
  readonly folder: string;
  readonly report: { readonly name: string; readonly sha256: string } | null;
  /**
   * `not-reproduced`: all that the report says fails was tried and passes; without such claims, every cell of the scenario.
   * `unfinished`: the budget ended before the failure was seen. `no-answer`: nothing fails as reported among what was tried, and that
   * is not all, some of it neither failed as reported nor passed, or all of it only stands for the report's own versions. Null while it has not ended.
   */
  readonly ending: 'reproduced' | 'not-reproduced' | 'unfinished' | 'no-answer' | null;
  /** Of the points that it is about; absent while it goes on, and where something fails as reported. */
  readonly tried?: TriedInWhole;
  /** What has to come together; null before a point is known that fails. */
  readonly sentences: readonly string[];
  readonly transitions: readonly {
    readonly component: string;
    readonly kind: 'introduction' | 'fix';
    readonly before: string;
    readonly after: string;
    /** A suspect while nobody has verified it, and where that is not complete. */
    readonly standing: Standing;
  }[];
  readonly culprit: { readonly name: string; readonly title: string; readonly standing: 'suspect' | 'verified' } | null;
  readonly claims: readonly Claim[];
  readonly parts: readonly (OpenedPart & { readonly status: string })[];
  /** What was not done, or not to its end, and why. */
  readonly left: readonly LeftPart[];
  readonly matrix: MatrixReport | null;
  readonly isolate: IsolateReport | null;
  readonly searches: readonly SearchReport[];
  /** That the answer rests on. */
  readonly attempts: number;
  /** What somebody has said of these attempts; absent when nobody has. */
  readonly overrides?: readonly ReportedOverride[];
  /** Answers that were taken over from hunts of other machines; absent when there is none. */
  readonly adopted?: readonly AdoptedAnswer[];
}
