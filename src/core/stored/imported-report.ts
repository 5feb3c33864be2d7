// What a hunt takes over from a bug report: what it claims, and how that is mapped to what can be tried here. Kept with the hunt,
// so that claims can be judged again anywhere without the report.

import type { Claim, LineRange } from './claim.ts';

export interface ImportedReport {
  readonly title: string | null;
  /** Open, as they were read. */
  readonly claims: readonly Claim[];
  /** Where the report's cells lie among the factors of the scenario. */
  readonly cells: readonly { readonly cell: string; readonly values: Readonly<Record<string, string>> }[];
  readonly mappings: readonly ReportMapping[];
  /** Sentences. */
  readonly assumptions: readonly string[];
  /** The reporter's machine, as far as it is told. */
  readonly environment: readonly { readonly kind: string; readonly value: string; readonly lines: LineRange }[];
  /** What the reporter's commands say and is not done here, with the reason. */
  readonly leftOut: readonly { readonly text: string; readonly because: string; readonly lines: LineRange }[];
  /** What the report leaves open. */
  readonly questions: readonly { readonly question: string; readonly assumed: string }[];
  /** What somebody was asked, and said. */
  readonly told?: readonly { readonly question: string; readonly answer: string }[];
}

/** Which versions stand for those of the report. */
export interface ReportMapping {
  /** Of the scenario; also the report's word for it. */
  readonly component: string;
  /** Oldest first. */
  readonly versions: readonly MappedLabel[];
}

export interface MappedLabel {
  /** Null when no archive was asked. */
  readonly label: string | null;
  readonly pattern: string;
  readonly side: 'works' | 'fails' | 'unknown';
  /** Versions of the report that it stands for. */
  readonly standsFor: readonly string[];
  readonly because: string;
}
