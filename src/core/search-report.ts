// The machine-readable answer of a bisect. Its shape is a promise: fields are added, never changed or removed.
// Words are the user's: with --fixed, `bad` in here still is what fails.

import type { Mark } from './mark.ts';
import type { SeenOutcome } from './search/evidence.ts';

export interface SearchReport {
  readonly hunt: number;
  readonly question: 'bisect' | 'bisect-commits';
  /** What was searched, for people: `kernel (debian linux-image-cloud-amd64)`, a repository's folder. */
  readonly of: string;
  /** The values of everything that is not searched; null for a repository. */
  readonly at: Readonly<Record<string, string>> | null;
  readonly ending: ReportedEnding | null;
  /** The first bad one (with --fixed: the first fixed one); null without one. */
  readonly culprit: ReportedVersion | null;
  /** Probability that the ending is right; null while it has not ended. */
  readonly confidence: number | null;
  /** Those that can still be it, the likeliest first, at most 100. */
  readonly candidates: readonly { readonly version: ReportedVersion; readonly probability: number }[];
  readonly candidatesLeft: number;
  /** Possible culprits when the search began. */
  readonly candidatesTotal: number;
  readonly ends: { readonly goods: readonly ReportedVersion[]; readonly bad: ReportedVersion };
  /** In the order of their answers. */
  readonly tests: readonly ReportedTest[];
  readonly rates: { readonly falseGood: number; readonly falseBad: number };
  readonly fixed: boolean;
  readonly terms: { readonly good: string; readonly bad: string };
  /** As `git bisect log` prints it; for packages with labels in place of commits. */
  readonly log: string;
}

export interface ReportedVersion {
  /** A commit's full name or a version's label. */
  readonly name: string;
  /** A commit's subject; where a version comes from. */
  readonly title: string;
}

export interface ReportedTest {
  readonly id: string;
  readonly version: ReportedVersion;
  /** Place among the possible culprits in topological order, 0 the oldest; -1 for a good end. */
  readonly place: number;
  readonly outcome: SeenOutcome;
  readonly by: 'attempt' | Mark['by'];
  readonly because: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly ms: number;
  /** After this answer: possible culprits left, the oldest and newest of them, and the probability of the likeliest. */
  readonly left: number;
  readonly leftFrom: number;
  readonly leftTo: number;
  readonly probability: number;
}

export type ReportedEnding =
  | { readonly kind: 'culprit' }
  | { readonly kind: 'range'; readonly because: 'skips' | 'budget' }
  | { readonly kind: 'not-reproduced'; readonly allAre: 'good' | 'bad' | 'flaky'; readonly failureRate: number }
  | { readonly kind: 'end-untestable'; readonly version: ReportedVersion }
  | {
      readonly kind: 'not-monotone';
      readonly transitions: readonly {
        readonly kind: 'introduction' | 'fix';
        readonly before: ReportedVersion;
        readonly after: ReportedVersion;
      }[];
    }
  | { readonly kind: 'lab-broken'; readonly noAnswerInARow: number }
  /** Going back found no good version. */
  | { readonly kind: 'no-good-end'; readonly oldestTried: ReportedVersion };
