// The machine-readable answer of isolate. Its shape is a promise: fields are added, never changed or removed.

import type { Point } from '../scenario/point.ts';
import type { ChangeSize } from '../scenario/scenario.ts';
import type { Elsewhere, IsolateBecause } from '../search/isolate/answer.ts';
import type { AdoptedAnswer, ReportedOverride } from '../stored/override.ts';
import type { TriedPoints } from './tried-points.ts';

export interface IsolateReport {
  readonly hunt: number;
  readonly question: 'isolate';
  readonly scenario: string;
  /**
   * Why it ended. `not-reproduced`: every combination was tried and passes. `no-answer`: nothing fails among those that were tried, and
   * that is not all (`tried`). Null while it has not.
   */
  readonly ended: IsolateBecause | 'not-reproduced' | 'no-answer' | null;
  /** Of all combinations; absent while it goes on, and where something fails. */
  readonly tried?: TriedPoints;
  /** Parts that are all needed: of the first of `conditions`. */
  readonly condition: readonly ConditionPart[];
  /** What somebody has said of these attempts; absent when nobody has. */
  readonly overrides?: readonly ReportedOverride[];
  /** Answers that were taken over from hunts of other machines; absent when there is none. */
  readonly adopted?: readonly AdoptedAnswer[];
  /** It fails where all parts of any of these hold. */
  readonly conditions: readonly ReportedCondition[];
  readonly workarounds: readonly ReportedWorkaround[];
  readonly irrelevant: readonly {
    readonly part: string;
    readonly tried: readonly string[];
    readonly attempts: readonly string[];
  }[];
  readonly undetermined: readonly ReportedUnknown[];
  /** Packaged kernels on both sides of a border, whose configurations can be compared. */
  readonly kernelBorders: readonly { readonly package: string; readonly before: string; readonly after: string }[];
  /** Why attempts said nothing, the most frequent reason first. */
  readonly skips: readonly ReportedSkip[];
  /** Of the first of `conditions`: when each component changed, and which of them first. */
  readonly changes: ComponentChanges;
  /** Whether every two settings that can be together were seen together: nothing of up to two settings is hidden. */
  readonly certain: boolean;
  /** How hard another cause was looked for; null before. */
  readonly elsewhere: Elsewhere | null;
  /** That the answer rests on, those of earlier hunts included, without those for workarounds. */
  readonly attempts: number;
  /** Of these, taken over from earlier hunts. */
  readonly known: number;
  /** What is expected to come, and what a full matrix would try; null before a point is known that fails. */
  readonly forecast: { readonly attempts: number; readonly seconds: number; readonly matrix: number } | null;
  readonly components: readonly { readonly name: string; readonly versions: readonly string[] }[];
  readonly factors: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly tests: readonly {
    readonly id: string;
    readonly point: Point;
    readonly outcome: string;
    readonly message: string;
    readonly seconds: number;
  }[];
}

export type ConditionPart =
  | {
      readonly part: string;
      readonly operator: 'in';
      readonly values: readonly string[];
      /** Everything else as it fails, it passes with these. */
      readonly passing: readonly string[];
    }
  | {
      readonly part: string;
      readonly operator: 'within';
      /** Fails from the first until before the second; null: as far as the line goes. One entry for each interval. */
      readonly intervals: readonly ReportedInterval[];
      /** Of the first interval. */
      readonly from: string | null;
      readonly until: string | null;
    };

export interface ReportedSkip {
  readonly because: string;
  readonly attempts: readonly string[];
  /** Settings and versions with which no attempt said anything else. */
  readonly with: readonly { readonly part: string; readonly values: readonly string[] }[];
}

/** `after` is the first version on the other side of the border, `before` the last on this side of it. */
export interface ReportedInterval {
  readonly from: { readonly before: string; readonly after: string } | null;
  readonly until: { readonly before: string; readonly after: string } | null;
}

export interface ReportedCondition {
  readonly parts: readonly ConditionPart[];
  readonly at: Point;
  readonly established: boolean;
  /** Of the exceptions of two settings that there could be, the share that would not have been seen. */
  readonly hiding: number;
  readonly confidence: number;
}

export interface ReportedWorkaround {
  /** For people. */
  readonly change: string;
  readonly size: ChangeSize;
  readonly kind: 'neighbour' | 'listed';
  readonly tried: 'works' | 'does-not-work' | 'not-applicable' | 'not-tried';
  /** Why it is not applicable or not tried; what came back when it does not work. */
  readonly because: string | null;
  readonly attempts: readonly string[];
}

export interface ReportedUnknown {
  readonly kind: 'not-tried' | 'border' | 'together' | 'unsure' | 'unexplained';
  readonly parts: readonly string[];
  /** Values, the two versions of the border, or the settings of a point. */
  readonly values: readonly string[];
  readonly because: string;
}

export interface ComponentChanges {
  readonly changes: readonly ComponentChange[];
  /** The component that changed first, when that can be told of the first change of each; null else. */
  readonly first: string | null;
}

export interface ComponentChange {
  readonly part: string;
  /** `begins`: from then on it fails with this component. */
  readonly kind: 'begins' | 'ends';
  /** Upstream releases, with the month in which their series came out (`2022-12`); null when it is not known. */
  readonly after: DatedRelease;
  readonly until: DatedRelease;
}

export interface DatedRelease {
  readonly upstream: string;
  readonly month: string | null;
}
