// Outcomes of attempts and verdicts of trials. The words mean what they mean in `git bisect`.

import { assert } from '../base/assert.ts';
import type { Stage } from './stage.ts';

/** `bad` is the failure we hunt; `other-failure` fails with another signature; `no-answer` is our fault or says nothing. */
export type Outcome = 'good' | 'bad' | 'other-failure' | 'no-answer';

/** Verdict of a trial, as printed in `--json`. */
export type Verdict = 'good' | 'bad' | 'other-failure' | 'no-answer' | 'skip' | 'uncertain';

/** How one attempt ended and why. */
export interface Judgement {
  readonly outcome: Outcome;
  /** True when this point can not be tested whatever the lab does: QEMU refuses the options, a step exits with 125. */
  readonly untestable: boolean;
  readonly stage: Stage;
  /** The step that was running, when there was one. */
  readonly step: string | null;
  /** The act that was under way, of a scenario that has any. */
  readonly act?: string;
  /** The line that decided, or a sentence when no line did. */
  readonly message: string;
  /** What makes two failures the same failure; null for a good attempt. */
  readonly signature: string | null;
  /** Of an untestable point: the accelerator that the host does not have, whatever else is at the point. */
  readonly refusedAccelerator?: string;
  /** What a person should do next; only where there is something to do. */
  readonly hint: string | null;
}

/**
 * Judges the attempts at one point together.
 * Attempts without an answer count only when nothing else answered; good and bad together are `uncertain`.
 */
export function verdictOf(judgements: readonly Pick<Judgement, 'outcome' | 'untestable'>[]): Verdict {
  assert(judgements.length > 0, 'a trial has at least one attempt');
  const answers = judgements.filter((judgement) => judgement.outcome !== 'no-answer');
  if (answers.length === 0) return judgements.some((judgement) => judgement.untestable) ? 'skip' : 'no-answer';
  const outcomes = new Set(answers.map((judgement) => judgement.outcome));
  if (outcomes.size > 1) return 'uncertain';
  const [only] = outcomes;
  assert(only !== undefined && only !== 'no-answer', 'answers never hold no-answer');
  return only;
}
