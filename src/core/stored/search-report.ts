// The machine-readable answer of a bisect. Its shape is a promise: fields are added, never changed or removed.
// Words are the user's: with --fixed, `bad` in here still is what fails.

import type { Overridden } from '../attempt/override-mark.ts';
import type { MappedEnd } from '../git/upstream-tag.ts';
import type { SeenOutcome } from '../search/evidence.ts';
import type { BuildNote } from './build-note.ts';
import type { Mark } from './mark.ts';
import type { AdoptedAnswer, ReportedOverride, SupersededReport } from './override.ts';
import type { Verification } from './verification.ts';
import type { Standing } from './verification-of.ts';

export interface SearchReport {
  readonly hunt: number;
  readonly question: 'bisect' | 'bisect-commits' | 'bisect-versions';
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
  /** The share of tests that were taken to be flaky before this one was seen; absent where nothing was taken for granted. */
  readonly flakyShare?: number;
  readonly fixed: boolean;
  readonly terms: { readonly good: string; readonly bad: string };
  /** As `git bisect log` prints it; for packages with labels in place of commits. */
  readonly log: string;
  /** What somebody has said of its tests; absent when nobody has. */
  readonly overrides?: readonly ReportedOverride[];
  /** Answers that were taken over from hunts of other machines; absent when there is none. */
  readonly adopted?: readonly AdoptedAnswer[];
  /** What it had found before tests of it were overridden; absent when nothing was. */
  readonly supersedes?: SupersededReport;
  /** Of the culprit; absent while nobody has verified it: then it is a suspect. */
  readonly verification?: Verification;
  /** What the culprit is to be called: a suspect until it is verified. */
  readonly standing?: Standing;
  /** Where commits of a component are built: the repository, what was built, and the stretches that were repaired. */
  readonly repository?: string;
  readonly builds?: ReportedBuilds;
  readonly repairs?: readonly ReportedRepair[];
  /** Of a hunt that went from packages to commits: what the packages said, and which commits stand for its two ends. */
  readonly narrowed?: { readonly packages: SearchReport; readonly older: MappedEnd; readonly newer: MappedEnd };
  /** Why a hunt that was to go on to the commits ended with the packages. */
  readonly notNarrowed?: string;
}

/** Names what the hunt had found before answers of it were overridden, once it has ended again. */
export function withSuperseded(report: SearchReport, superseded: readonly SupersededReport[]): SearchReport {
  const supersedes = superseded.at(-1);
  return supersedes === undefined || report.ending === null ? report : { ...report, supersedes };
}

/** Also when an end, or what hides the culprit, has shown nothing but the lab's own trouble: that says nothing about the version. */
export function isLabBroken({ ending, tests }: Pick<SearchReport, 'ending' | 'tests'>): boolean {
  if (ending?.kind === 'range') return ending.silent !== undefined;
  if (ending?.kind !== 'end-untestable') return ending?.kind === 'lab-broken';
  return tests.every(({ version, outcome }) => version.name !== ending.version.name || outcome === 'no-answer');
}

/** Builds of a hunt, by how each came about. */
export interface ReportedBuilds {
  readonly cached: number;
  readonly incremental: number;
  readonly fresh: number;
  readonly clean: number;
  /** Of all of these: those that did not build. */
  readonly failed: number;
  /** What the hunt has waited for them or spent on them ahead, milliseconds: those that wait for each other count twice. */
  readonly ms: number;
  /** What building took, without waiting; absent in older hunts. */
  readonly buildMs?: number;
}

/** A stretch of commits that does not build, and what was done about it. */
export interface ReportedRepair {
  /** The error that its commits have in common. */
  readonly signature: string;
  /** Null when it was not found. */
  readonly began: ReportedVersion | null;
  /** The commit that ended it; applied to the stretch when `isRepaired`. */
  readonly ended: ReportedVersion | null;
  /** In the searched history; 0 when the stretch is not known. */
  readonly commits: number;
  readonly isRepaired: boolean;
  /** Why not; null when it is. */
  readonly because: string | null;
  readonly builds: number;
  readonly ms: number;
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
  /** Set where `outcome` is what somebody has said. */
  readonly overridden?: Overridden & { readonly was: SeenOutcome };
  /** How the commit was built for it; absent for packages. */
  readonly build?: Pick<BuildNote, 'how' | 'ms' | 'buildMs' | 'steps' | 'fixUps'>;
}

export type ReportedEnding =
  /** `audits`: spare tests that looked for another change and found none; the confidence is that of one change. */
  | { readonly kind: 'culprit'; readonly audits?: number }
  /** `silent`: those among the candidates that are untested only because the lab failed on each try; absent when there is none. */
  | { readonly kind: 'range'; readonly because: 'skips' | 'budget'; readonly silent?: readonly ReportedVersion[] }
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
  /**
   * A package is one thing and the build of its commit another: what differs between them (configuration, compiler, patches)
   * makes the failure, or keeps it away.
   */
  | {
      readonly kind: 'build-differs';
      readonly packaged: ReportedVersion;
      readonly was: 'good' | 'bad';
      readonly built: ReportedVersion;
      readonly is: 'good' | 'bad';
    }
  /** Each of the commits that were left gives, built from nothing, exactly what its parents give. */
  | { readonly kind: 'same-builds'; readonly commits: number }
  /** Going back found no good version. */
  | { readonly kind: 'no-good-end'; readonly oldestTried: ReportedVersion };
