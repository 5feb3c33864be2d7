// The machine-readable answer of a sweep. Its shape is a promise: fields are added, never changed or removed.

import type { SeenOutcome } from '../search/evidence.ts';
import type { SweepEnding } from '../search/sweep.ts';
import type { AdoptedAnswer, ReportedOverride } from './override.ts';
import type { ReportedVersion } from './search-report.ts';
import type { Verification } from './verification.ts';
import type { Standing } from './verification-of.ts';

export interface SweepReport {
  readonly hunt: number;
  readonly question: 'sweep';
  /** What was swept, for people: `kernel (debian linux-image-cloud-amd64)`. */
  readonly of: string;
  /** The component. */
  readonly axis: string;
  /** Oldest first; numbers below are places in this list. */
  readonly versions: readonly ReportedVersion[];
  /** One for each combination of everything else. */
  readonly strips: readonly SweptStrip[];
  /** Versions that were tried at least once in any strip. */
  readonly versionsTried: number;
  readonly attempts: number;
  /** What somebody has said of these attempts; absent when nobody has. */
  readonly overrides?: readonly ReportedOverride[];
  /** Answers that were taken over from hunts of other machines; absent when there is none. */
  readonly adopted?: readonly AdoptedAnswer[];
}

export interface SweptStrip {
  /** The values of everything that is not swept. */
  readonly at: Readonly<Record<string, string>>;
  /** Why it ended; null while it has not. */
  readonly ended: SweepEnding['because'] | null;
  readonly stretches: SweepEnding['stretches'];
  /** `standing` is there where a sweep is printed: a change is a suspect until it is verified. */
  readonly transitions: readonly (SweepEnding['transitions'][number] & { readonly standing?: Standing })[];
  readonly tests: readonly {
    readonly id: string;
    readonly place: number;
    readonly outcome: SeenOutcome;
    readonly because: string;
    readonly ms: number;
  }[];
  /** Of those of its changes that somebody has verified; the others are suspects. */
  readonly verifications?: readonly Verification[];
}
