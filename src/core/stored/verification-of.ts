// What the journal says of a culprit's verification. Whoever prints a culprit or writes about it asks here: what was verified of
// another version says nothing about this one. Pure.

import type { AttemptRecord } from '../attempt/attempt.ts';
import type { Point } from '../scenario/point.ts';
import { pointKey } from '../scenario/point.ts';
import type { LadderAnswer, VerifyPlan } from './ladder-step.ts';
import type { Verification } from './verification.ts';

/** One climb, as far as it has come. */
export interface VerifyState {
  readonly plan: VerifyPlan;
  readonly answers: readonly LadderAnswer[];
  /** Null until it has ended. */
  readonly report: Verification | null;
}

/** `none`: there is nothing to verify. `suspect` also while nobody has verified it, and where the proof is not complete. */
export type Standing = 'suspect' | 'verified' | 'refuted';

/** A hunt may have several culprits: a sweep has one for each change. `at` are the values of everything else. */
export interface Accused {
  readonly culprit: string;
  readonly at?: Point;
}

/** Null while it was not verified to the end. */
export function verificationOf(climbs: readonly VerifyState[], { culprit, at }: Accused): Verification | null {
  const isOfThis = ({ plan }: VerifyState): boolean =>
    plan.culprit === culprit && (at === undefined || plan.at === undefined || pointKey(plan.at) === pointKey(at));
  return climbs.findLast((climb) => isOfThis(climb) && climb.report !== null)?.report ?? null;
}

export function standingOf(verification: Verification | null): Standing {
  return verification?.ending ?? 'suspect';
}

/** A newer climb of the same culprit takes the place of the older one; the last one is the one that is climbed. */
export function withClimb(climbs: readonly VerifyState[], climb: VerifyState): readonly VerifyState[] {
  return [...climbs.filter((other) => !isOfOne(other.plan, climb.plan)), climb];
}

function isOfOne(one: VerifyPlan, other: VerifyPlan): boolean {
  return one.culprit === other.culprit && pointKey(one.at ?? {}) === pointKey(other.at ?? {});
}

/** The attempts on machines that these climbs rest on. */
export function attemptsOfClimbs(climbs: readonly VerifyState[]): readonly AttemptRecord[] {
  const tests = climbs.flatMap(({ answers }) => answers.flatMap((answer) => (answer.kind === 'tested' ? [answer.test] : [])));
  return tests.flatMap((test) => (test.kind === 'attempt' ? [test.record] : []));
}
