// The machine-readable answer of a whole hunt. Its shape is a promise: fields are added, never changed or removed.

import type { Claim } from '../stored/claim.ts';
import type { IsolateReport } from '../isolate/isolate-report.ts';
import type { LeftPart, OpenedPart } from '../stored/journal.ts';
import type { MatrixReport } from '../matrix/matrix-report.ts';
import type { ReportedOverride } from '../stored/override.ts';
import type { SearchReport } from '../stored/search-report.ts';
import type { Standing } from '../stored/verification-of.ts';

export interface WholeReport {
  readonly hunt: number;
  readonly question: 'whole';
  readonly scenario: string;
  /** Of the scenario; the draft, when it came from a report. */
  readonly folder: string;
  readonly report: { readonly name: string; readonly sha256: string } | null;
  /**
   * `not-reproduced`: all that was planned was tried, and nothing fails as reported. `unfinished`: the budget ended before the
   * failure was seen. `no-answer`: nothing fails as reported, and of some or all that was tried the lab gave no answer.
   */
  readonly ending: 'reproduced' | 'not-reproduced' | 'unfinished' | 'no-answer';
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
}
