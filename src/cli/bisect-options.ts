// What `firstbad bisect` is told, along an axis or through a repository.

import type { ArchiveChoice } from '../app/lab.ts';
import type { FixUpWish } from '../core/scenario/fix-up-wish.ts';
import type { Restrictions } from '../core/scenario/restriction.ts';
import type { SearchRules } from '../core/stored/hunt-plan.ts';

/** A list of versions instead of a repository or a scenario. */
export interface ListOptions {
  /** `-` is standard input. */
  readonly file: string;
  readonly weights: string | null;
  /** A line for a shell. */
  readonly available: string | null;
  readonly costs: { readonly goodMs: number; readonly badMs: number } | null;
}

export interface BisectOptions {
  /** Ranges, or with an axis the scenario. */
  readonly operands: readonly string[];
  /** What stood after `--`. */
  readonly argv: readonly string[] | null;
  readonly repo: string | null;
  readonly axis: string | null;
  readonly list: ListOptions | null;
  readonly goods: readonly string[];
  readonly bads: readonly string[];
  readonly rules: SearchRules;
  /** With an axis and a repository: fix-ups as given. */
  readonly fixUps: readonly FixUpWish[];
  /** False leaves stretches that do not build as they are. */
  readonly repairs: boolean;
  /** True runs here what the scenario says for building: its command, its fix-ups. */
  readonly isTrusted: boolean;
  readonly timeoutMs: number;
  readonly timeoutIs: 'skip' | 'bad';
  readonly jobs: number;
  readonly manual: boolean;
  readonly again: boolean;
  readonly json: boolean;
  readonly svg: string | null;
  /** True goes on with `verify` once the culprit is named. */
  readonly verify: boolean;
  /** True explains what is found on machines with traced attempts. */
  readonly evidence: boolean;
  readonly restrictions: Restrictions;
  readonly archive: ArchiveChoice;
}
