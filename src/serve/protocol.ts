// What the page and its server say to each other, as types alone. Sequence numbers and events are those of the journal.

import type { HuntLine } from '../app/found/hunt-line.ts';
import type { AttemptId } from '../core/attempt/attempt.ts';
import type { CaseFile } from '../core/stored/case-file.ts';
import type { QuestionName } from '../core/stored/hunt-plan.ts';
import type { HuntEvent } from '../core/stored/journal.ts';
import type { OverrideVerdict } from '../core/stored/override.ts';
import type { Grid } from '../render/base/grid.ts';
import type { CaseCorrection } from '../reports/case/corrected-case.ts';

export type HuntStatus = HuntLine['status'];

export interface HuntList {
  readonly hunts: readonly HuntLine[];
  /** The whole hunt that this server works on; null when it does nothing. */
  readonly atWork: number | null;
  /** Those that can not be read, in words. */
  readonly unreadable: readonly string[];
}

/** What a hunt has found so far, as the terminal would say and draw it. */
export interface HuntView {
  readonly hunt: number;
  readonly question: QuestionName;
  readonly subject: string;
  readonly status: HuntStatus;
  /** Whether this server works on it and can stop it. */
  readonly isAtWork: boolean;
  /** Whether this server can go on with it. */
  readonly canGoOn: boolean;
  readonly words: readonly string[];
  readonly pictures: readonly { readonly svg: string; readonly says: string }[];
  /** Of a matrix: what the terminal and the picture draw, too. */
  readonly grid: Grid | null;
}

/** `from` is the number of the first of these events in its hunt, 1 and up. */
export interface EventBatch {
  readonly hunt: number;
  readonly from: number;
  readonly events: readonly HuntEvent[];
}

/** What is told of a hunt while it runs and is kept nowhere. */
export type Aside =
  | { readonly kind: 'said'; readonly line: string }
  | { readonly kind: 'doing'; readonly attempt: AttemptId; readonly doing: string }
  | {
      readonly kind: 'progress';
      readonly what: string;
      readonly done: number;
      readonly total: number | null;
      readonly unit: 'bytes' | 'items';
    }
  | { readonly kind: 'ended'; readonly how: 'done' | 'stopped' | 'failed'; readonly because: string | null };

/** Lines of a console without control characters, cut where they are longer than anybody reads. */
export interface ConsoleLines {
  readonly from: number;
  readonly lines: readonly string[];
  /** Of the whole item. */
  readonly total: number;
  readonly bytes: number;
}

/** What an attempt that runs has put out since the last of these. */
export interface LiveOutput {
  readonly stream: string;
  readonly text: string;
}

export interface OverrideRequest {
  readonly what: string;
  readonly verdict: OverrideVerdict;
  readonly because: string;
}

export interface StartRequest {
  readonly report: string;
  readonly minutes: number;
}

/** A case with the text of its file. */
export interface CaseAnswer {
  readonly file: CaseFile;
  readonly text: string;
}

export interface CorrectionRequest {
  readonly text: string;
  /** Null reads the text again. */
  readonly correction: CaseCorrection | null;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
