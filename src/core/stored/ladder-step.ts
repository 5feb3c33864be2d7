// What the ladder asks and what comes back. Answers are stored in the journal: their shapes only grow. Pure.

import type { AttemptRecord } from '../attempt/attempt.ts';
import type { Point } from '../scenario/point.ts';
import type { SeenOutcome } from '../search/evidence.ts';
import type { Mark } from './mark.ts';
import type { PatchPart, RungName } from './verification.ts';

export interface NamedVersion {
  /** A commit's full name or a version's label. */
  readonly name: string;
  /** For people: a tag, a branch, `the culprit's merge`. */
  readonly as: string;
}

/** Everything that is decided before the first step. */
export interface VerifyPlan {
  readonly kind: 'commits' | 'versions';
  readonly culprit: string;
  /** The first parent first; of versions the one before. */
  readonly parents: readonly string[];
  /** The newest version that is known to be bad. */
  readonly bad: NamedVersion;
  /** Where a revert is tried when it conflicts at the newest one: the newest first. */
  readonly stations: readonly NamedVersion[];
  /** An older end of the search that is good. */
  readonly lastGood: NamedVersion | null;
  readonly newest: readonly NewestVersion[];
  /** Of versions: those beside the two. */
  readonly before: string | null;
  readonly after: string | null;
  /** The same and further ones, the nearest first, for those that can not be had any more. */
  readonly older?: readonly string[];
  readonly newer?: readonly string[];
  readonly confidence: number;
  readonly flaky: boolean;
  /** True when the culprit is a fix: what a person calls good is what it brought. */
  readonly fixed: boolean;
  readonly terms: { readonly good: string; readonly bad: string };
  /** Of a scenario: the component whose version it is, and the values of everything else. */
  readonly axis?: string;
  readonly at?: Point;
}

export interface NewestVersion extends NamedVersion {
  readonly component: string | null;
}

/** What is tested: a version; the same on a host that was booted for it; all as it was but one component at its newest. */
export type VerifyTarget =
  | { readonly kind: 'version'; readonly name: string }
  | { readonly kind: 'fresh'; readonly name: string }
  | { readonly kind: 'newest'; readonly name: string; readonly component: string };

/** `onto` with what changes from `from` to `to`, or with some parts of it. */
export interface PatchRequest {
  readonly from: string;
  readonly to: string;
  readonly onto: string;
  /** Places in `Difference.parts`; null for all. */
  readonly parts: readonly number[] | null;
}

export type LadderStep =
  | { readonly kind: 'test'; readonly rung: RungName; readonly target: VerifyTarget; readonly what: string }
  | { readonly kind: 'look'; readonly rung: 'difference' }
  | { readonly kind: 'patch'; readonly rung: RungName; readonly patch: PatchRequest }
  | { readonly kind: 'find-fix'; readonly rung: 'newest'; readonly newest: NewestVersion };

export type LadderAnswer =
  | { readonly kind: 'tested'; readonly target: VerifyTarget; readonly outcome: SeenOutcome; readonly test: VerifyTest }
  | { readonly kind: 'looked'; readonly difference: CulpritDifference }
  | { readonly kind: 'patched'; readonly patch: PatchRequest; readonly result: PatchResult }
  | {
      readonly kind: 'fix-searched';
      readonly component: string | null;
      readonly hunt: number | null;
      readonly fix: string | null;
      readonly because: string;
    };

/** As it is kept for `show`: its outcome is the user's word, not turned round by --fixed. */
export type VerifyTest =
  { readonly kind: 'mark'; readonly mark: Mark } | { readonly kind: 'attempt'; readonly record: AttemptRecord };

export type PatchResult =
  | { readonly kind: 'made'; readonly commit: string }
  | { readonly kind: 'conflict'; readonly files: readonly string[] }
  /** The change is not there, or has gone already. */
  | { readonly kind: 'nothing' };

/** What the culprit changes against its first parent. */
export interface CulpritDifference {
  readonly sameTree: boolean;
  /** Whether both are built into the same bytes; null where nothing is built or it is not known. */
  readonly sameOutput: boolean | null;
  readonly files: readonly string[];
  /** `documentation` and `comments` when everything is of that kind. */
  readonly content: 'code' | 'comments' | 'documentation';
  readonly parts: readonly PatchPart[];
}

export function targetKey(target: VerifyTarget): string {
  return target.kind === 'newest' ? `newest:${target.component}:${target.name}` : `${target.kind}:${target.name}`;
}

export function testIdOf(test: VerifyTest): string {
  return test.kind === 'mark' ? test.mark.id : test.record.id;
}

export function reasonOf(test: VerifyTest): string {
  return test.kind === 'mark' ? test.mark.because : test.record.judgement.message;
}
