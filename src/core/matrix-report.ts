// The machine-readable answer of `matrix` and `hunt`. Its shape is a promise: fields are added, never changed or removed.

import type { MachineFacts } from './journal.ts';
import type { Point } from './point.ts';
import type { Stage } from './stage.ts';
import type { Outcome, Verdict } from './verdict.ts';

export interface MatrixReport {
  readonly hunt: number;
  readonly scenario: string;
  readonly components: readonly { readonly name: string; readonly source: string; readonly versions: readonly string[] }[];
  readonly factors: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly cells: readonly MatrixCell[];
  readonly excluded: readonly { readonly point: Point; readonly because: string }[];
  readonly machine: MachineFacts;
}

export interface MatrixCell {
  readonly point: Point;
  /** Null while nothing was tried yet. */
  readonly verdict: Verdict | null;
  readonly signature: string | null;
  readonly stage: Stage | null;
  readonly message: string | null;
  readonly attempts: readonly { readonly id: string; readonly outcome: Outcome; readonly seconds: number }[];
}
