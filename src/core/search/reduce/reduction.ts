// What the reduction of a configuration asks and finds. Options are numbers here: places in the list of those that differ
// between a good configuration and a bad one, in the order of the configuration file.

import type { SeenOutcome } from '../evidence.ts';

/** `taken`: those that get the bad one's value on top of the good configuration. */
export type ReduceAsk =
  | { readonly kind: 'configure'; readonly taken: readonly number[] }
  | { readonly kind: 'test'; readonly taken: readonly number[]; readonly configuration: string; readonly outlook: Outlook };

export type ReduceAnswer =
  /** `came`: all that have the bad one's value in what the tree made of it, whether they were taken or not. */
  | { readonly kind: 'configured'; readonly configuration: string; readonly came: readonly number[] }
  | { readonly kind: 'tested'; readonly outcome: SeenOutcome };

/** How far it is, told with each test. */
export interface Outlook {
  /** Options that may still matter in the search that is under way. */
  readonly left: number;
  /** Configurations that are still to be tried, as far as it can be seen. */
  readonly more: number;
}

export interface ReduceRules {
  /** False believes every answer. */
  readonly flaky: boolean;
  readonly confidence: number;
  readonly testsMax: number | null;
}

export interface Reduction {
  readonly ended: 'answered' | 'not-reproduced' | 'good-fails' | 'end-untestable' | 'lab-broken' | 'budget';
  /** Each is enough by itself on top of the good configuration, and nothing can be left out of it. */
  readonly causes: readonly ReducedCause[];
  /** When it ended before its time: what was left of the search that was under way. */
  readonly suspects: readonly number[];
  /** Taken in a configuration that was tried, and never there in one that was made without the whole rest. */
  readonly neverCame: readonly number[];
}

export interface ReducedCause {
  readonly parts: readonly ReducedPart[];
  /** What else changes because of these: options that they select, or whose defaults depend on them. */
  readonly follows: readonly number[];
}

export interface ReducedPart {
  /** One; several when the configurations between them could not be tried. */
  readonly options: readonly number[];
  /** What the tree does not let it be set without. */
  readonly needs: readonly number[];
  /** What the bad configuration does with this part as the good one has it. */
  readonly without: 'passes' | 'fails' | 'unknown';
}
