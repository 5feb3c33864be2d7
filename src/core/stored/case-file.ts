// A case: what a report says as it was read, made to be read and corrected by a person or a program, with the draft that follows from
// it. `firstbad import REPORT -o case.yaml` writes one, `firstbad hunt case.yaml` goes on from it.

import type { ClaimedOutcome, ClaimValue, LineRange, ReportComponent, VersionReach } from './claim.ts';

export interface CaseFile {
  /** Of the file's form. */
  readonly case: 1;
  readonly report: CaseReport;
  readonly title: string | null;
  /** Those whose answer could change the draft. */
  readonly questions: readonly CaseQuestion[];
  readonly claims: CaseClaims;
  readonly commands: readonly CaseCommand[];
  readonly consoles: readonly CaseFact[];
  readonly machine: readonly CaseFact[];
  readonly environment: readonly CaseFact[];
  readonly draft: CaseDraft;
  /** Of the claims and of the draft as firstbad left them: what differs was corrected since. Null in a file written by hand. */
  readonly sums: { readonly claims: string; readonly draft: string } | null;
}

export interface CaseReport {
  readonly name: string;
  readonly sha256: string | null;
  readonly format: string;
  /** How many it has; answers count as lines behind them. */
  readonly lines: number;
}

export interface CaseQuestion {
  readonly id: string;
  readonly question: string;
  /** What is used as long as there is no answer. */
  readonly assumed: string;
  /** What an answer looks like. */
  readonly hint: string;
  /** Commands to choose from: an answer is their number, from 1. */
  readonly choices: readonly string[];
  readonly answer: string | null;
}

export interface CaseClaims {
  readonly versions: readonly CaseVersion[];
  readonly cells: readonly CaseCell[];
  readonly commits: readonly CaseCommit[];
}

/** `not-said`: the report names it and does not say. */
export type CaseOutcome = ClaimedOutcome | 'not-said';

export interface CaseVersionName {
  readonly of: ReportComponent;
  readonly version: string;
  /** Null where it follows from `version`. */
  readonly upstream: string | null;
  readonly reach: VersionReach;
}

export interface CaseVersion extends CaseVersionName {
  readonly id: string;
  readonly lines: LineRange;
  readonly says: CaseOutcome;
  /** What is likely where the report does not say it: used by the draft, and never a claim. */
  readonly assumed: ClaimedOutcome | null;
  /** The reader's rule; null for what somebody else has said. */
  readonly rule: string | null;
  readonly text: string;
}

export interface CaseCell {
  readonly id: string;
  readonly lines: LineRange;
  readonly says: CaseOutcome;
  /** Ids of commands that were tried together. */
  readonly commands: readonly string[];
  readonly versions: readonly CaseVersionName[];
  /** The words that say what came of it. */
  readonly text: string | null;
  readonly textLines: LineRange | null;
}

export interface CaseCommit {
  readonly id: string;
  readonly lines: LineRange;
  readonly text: string;
  readonly value: Extract<ClaimValue, { readonly kind: 'culprit' | 'revert' | 'bisect-log' }>;
}

export interface CaseCommand {
  readonly id: string;
  readonly kind: string;
  readonly lines: LineRange;
  readonly text: string;
  /** The program with its arguments; null where they follow from `text`. */
  readonly words: readonly string[] | null;
  /** True where only a shell understands it (a pipe, a variable). */
  readonly shell: boolean;
  /** Of libvirt's XML, as QEMU's: `-drive file=x`; null where they follow from the words. */
  readonly options: readonly CaseOption[] | null;
}

export interface CaseOption {
  readonly name: string;
  readonly value: string | null;
  readonly parameters: readonly { readonly key: string; readonly value: string }[];
}

export interface CaseFact {
  /** Of what kind: `firmware`, `distribution`, `symptom`. */
  readonly kind: string;
  readonly value: string;
  readonly lines: LineRange;
}

export interface CaseDraft {
  /** Of firstbad.yaml; null when there is none. */
  readonly text: string | null;
  /** Why there is none. */
  readonly because: string | null;
  /** Sentences. */
  readonly assumed: readonly string[];
  readonly leftOut: readonly { readonly text: string; readonly because: string; readonly lines: LineRange }[];
}
