// All that a report may be made of: what the hunts about one failure have found, in the shapes that a report needs. Whoever gathers
// it (reports/write/gather) knows the journal; whoever writes from it knows nothing else, so a report can be made again anywhere.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import type { TriedPoints } from '../../core/isolate/tried-points.ts';
import type { MatrixReport } from '../../core/matrix/matrix-report.ts';
import type { Point } from '../../core/scenario/point.ts';
import type { ComponentRole } from '../../core/scenario/scenario.ts';
import type { MachineFacts } from '../../core/stored/hunt-plan.ts';
import type { AdoptedAnswer, ReportedOverride, SupersededReport } from '../../core/stored/override.ts';
import type { Rung, RungName } from '../../core/stored/verification.ts';
import type { TriedInWhole } from '../../core/whole/whole-report.ts';
import type { Backing, CulpritStanding } from './document.ts';

export interface Dossier {
  /** What the failure is, one line. */
  readonly title: string;
  readonly components: readonly ReportedComponent[];
  readonly machine: MachineFacts;
  /** Every attempt that anything below rests on. */
  readonly records: readonly AttemptRecord[];
  readonly matrix: MatrixReport | null;
  /** How much of what was asked about; absent where something fails as reported, and where it is not known. */
  readonly tried?: TriedPoints & Partial<Pick<TriedInWhole, 'about'>>;
  readonly isolation: Isolation | null;
  /** Oldest first, component by component. */
  readonly transitions: readonly ReportedTransition[];
  readonly culprit: ReportedCulprit | null;
  /** Other commits that searches have named: what ended it beside what began it. */
  readonly alsoNamed: readonly ReportedCulprit[];
  /** `git bisect log` of the searches over commits; with labels for packages. */
  readonly logs: readonly { readonly of: string; readonly text: string; readonly isOfCommits: boolean }[];
  readonly differences: readonly ReportedDifference[];
  readonly diagnoses: readonly Diagnosed[];
  readonly known: readonly KnownMatch[];
  readonly reported: Reported | null;
  readonly script: Script | null;
  /** What somebody has said of these records; absent when nobody has. */
  readonly overrides?: readonly ReportedOverride[];
  /** Answers that were taken over from hunts of other machines; absent when there is none. */
  readonly adopted?: readonly AdoptedAnswer[];
  /** Reports that this one stands instead of; absent for a first one. */
  readonly supersedes?: {
    /** As its address or message id says it; null when only firstbad's own answer has changed. */
    readonly published: string | null;
    /** What searches had found before answers of theirs were overridden. */
    readonly found: readonly (SupersededReport & { readonly hunt: number })[];
  };
  /** Consoles and traces to attach, not yet redacted. */
  readonly attachments: readonly { readonly name: string; readonly text: string }[];
}

export interface ReportedComponent {
  readonly name: string;
  readonly role: ComponentRole;
  readonly source: string;
  /** The versions that were tried, oldest first. */
  readonly versions: readonly { readonly label: string; readonly upstream: string }[];
}

export interface Isolation {
  /** `It fails when the host kernel is in [6.1, 6.18) and ...`. */
  readonly sentence: string;
  /** False when part of it could not be separated. */
  readonly isCertain: boolean;
  readonly backing: Backing;
  readonly workarounds: readonly {
    readonly change: string;
    readonly works: boolean | null;
    /** Why it could not be tried; null when it was. */
    readonly because: string | null;
    readonly backing: Backing;
  }[];
  readonly irrelevant: readonly { readonly name: string; readonly tried: readonly string[]; readonly backing: Backing }[];
  readonly undetermined: readonly { readonly what: string; readonly because: string }[];
}

export interface ReportedTransition {
  readonly component: string;
  readonly kind: 'introduction' | 'fix';
  /** Labels: the last version before it and the first after it that were tried. */
  readonly before: string;
  readonly after: string;
  /** Upstream versions of the two. */
  readonly upstream: { readonly before: string; readonly after: string };
  /** Everything else, held fixed. */
  readonly at: Point;
  readonly confidence: number | null;
  readonly backing: Backing;
  /** Null while nobody has tried to prove it wrong. */
  readonly verification: ChangeVerification | null;
}

/** What became of a change when it was tried again. */
export interface ChangeVerification {
  readonly standing: 'verified' | 'suspect' | 'refuted';
  /** What was tried and what came of it. */
  readonly text: string;
  readonly backing: Backing;
}

export interface ReportedCulprit {
  readonly component: string;
  readonly standing: Exclude<CulpritStanding, 'none'>;
  /** A commit's full name or a version's label. */
  readonly name: string;
  readonly title: string;
  readonly isCommit: boolean;
  /** True for what ended the failure. */
  readonly isFix: boolean;
  readonly confidence: number;
  readonly backing: Backing;
  /** What the ladder of verification found, rung by rung. */
  readonly rungs: readonly {
    readonly rung: RungName;
    readonly status: Rung['status'];
    readonly sentence: string;
    readonly backing: Backing;
  }[];
  readonly author: string | null;
  readonly message: string | null;
}

/** The first difference between the evidence of a good and a bad run. */
export interface ReportedDifference {
  readonly sentence: string;
  readonly good: string | null;
  readonly bad: string | null;
  readonly backing: Backing;
}

export interface Diagnosed {
  readonly name: string;
  readonly explanation: string;
  /** One sentence; null where the evidence does not show whose fault it is. */
  readonly inShort: string | null;
  /** Whose cause it is; absent where the evidence does not show it. */
  readonly causeIn?: ComponentRole;
  /** Lines of the evidence that show it. */
  readonly proof: readonly string[];
  readonly backing: Backing;
}

export interface KnownMatch {
  readonly title: string;
  readonly link: string;
  /** `looks like`, with what matches. */
  readonly because: string;
  readonly kind: 'known-issue' | 'already-reported' | 'already-fixed';
  /** Where it began and where it was fixed. */
  readonly changedIn?: readonly ComponentRole[];
  /** What is known there: where it was fixed, what helps. Whole sentences. */
  readonly told?: readonly string[];
}

export interface Reported {
  readonly claims: readonly {
    readonly text: string;
    /** What it was read as, where that is not the words themselves. */
    readonly says?: string;
    readonly lines: readonly number[];
    readonly status: 'confirmed' | 'refuted' | 'not-testable';
    readonly because: string;
    readonly backing: Backing;
  }[];
  /** What the report names and the archives do not have. */
  readonly mapped: readonly { readonly asked: string; readonly used: string; readonly because: string }[];
  readonly assumed: readonly string[];
  /** What somebody was asked, and said. */
  readonly told?: readonly { readonly question: string; readonly answer: string }[];
  /** What the report tells of its machine and its commands, and is not so here. */
  readonly differs?: readonly { readonly text: string; readonly lines: readonly number[] }[];
  /** What the report leaves open. */
  readonly wouldHelp?: readonly { readonly question: string; readonly assumed: string }[];
}

export interface Script {
  readonly text: string;
  /** Null while nobody has run it. */
  readonly tried: { readonly sentence: string; readonly backing: Backing; readonly record: AttemptRecord | null } | null;
}
