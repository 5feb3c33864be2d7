// What is verified, for whom, and what comes back: shared by all ways to verify.

import type { HuntState } from '../core/journal.ts';
import type { Point } from '../core/point.ts';
import { UserError } from '../core/user-error.ts';
import type { Verification } from '../core/verify/verification.ts';
import type { VerifyParts } from '../hunt/verify.ts';
import type { ArchiveChoice } from './context.ts';

export interface VerifyRequest {
  readonly hunt: number;
  /** True climbs anew. */
  readonly again: boolean;
  readonly archive: ArchiveChoice;
  /** True runs here what the scenario says for building. */
  readonly isTrusted: boolean;
  /** Told of each step and rung; standard error unless given. */
  readonly say?: (line: string) => void;
}

export interface Verified {
  readonly culprit: string;
  /** Of a scenario: the values of everything else. */
  readonly at: Point | null;
  readonly verification: Verification;
}

export interface VerifyTask extends VerifyRequest {
  readonly state: HuntState;
  readonly say: (line: string) => void;
  /** What tells of the climb. */
  readonly watch: Pick<VerifyParts, 'onStep' | 'onAnswer' | 'onRung'>;
}

export function noCulprit(hunt: number): UserError {
  return new UserError({
    code: 'no-culprit',
    message: `hunt ${String(hunt)} has no culprit to verify`,
    hint: `firstbad show ${String(hunt)} says how far it is`,
  });
}
