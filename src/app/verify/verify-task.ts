// What is verified, for whom, and what comes back: shared by all ways to verify.

import { UserError } from '../../core/base/user-error.ts';
import type { Point } from '../../core/scenario/point.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { Verification } from '../../core/stored/verification.ts';
import type { FixFound } from '../../hunt/verify/verify.ts';
import type { VerifyParts } from '../../hunt/verify/verify.ts';
import type { Progress } from '../../ports/progress.ts';
import type { ArchiveChoice } from '../lab.ts';

export interface VerifyRequest {
  readonly hunt: number;
  /** True climbs anew. */
  readonly again: boolean;
  readonly archive: ArchiveChoice;
  /** True runs here what the scenario says for building. */
  readonly isTrusted: boolean;
  /** Told of each step and rung; standard error unless given. */
  readonly say?: (line: string) => void;
  /** Told of downloads and builds; lines of `say` unless given. */
  readonly progress?: Progress;
  /** After each test. */
  readonly onTested?: () => void;
  /** Instead of what the search was told. */
  readonly flaky?: boolean;
  /** What is known of where it ended, by component: then no search of its own looks for that. */
  readonly knownFix?: (component: string) => Omit<FixFound, 'hunt'>;
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
