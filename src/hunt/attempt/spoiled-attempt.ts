// What is written about an attempt that the lab spoiled: no answer, the reason, what to do about it.

import type { AttemptId, AttemptKey, AttemptRecord, LabFacts } from '../../core/attempt/attempt.ts';
import type { Judgement } from '../../core/attempt/verdict.ts';
import { type UserError, VersionUntestable } from '../../core/base/user-error.ts';
import type { Point } from '../../core/scenario/point.ts';
import type { MachineFacts } from '../../core/stored/hunt-plan.ts';

export interface UnmadeAttempt {
  readonly id: AttemptId;
  readonly key: AttemptKey;
  readonly point: Point;
  readonly machine: MachineFacts;
  readonly startedAtMs: number;
}

/** The record of an attempt that had nothing to run on: a component could not be had. */
export function unmadeAttempt(attempt: UnmadeAttempt, trouble: UserError): AttemptRecord {
  const { id, key, point, machine, startedAtMs } = attempt;
  return {
    id,
    key,
    point,
    judgement: judgementOf(trouble),
    startedAtMs,
    timings: [],
    totalMs: 0,
    lab: factsWithoutHost(machine, 'a component could not be had'),
    byHand: [],
    evidence: [],
  };
}

function judgementOf(trouble: UserError): Judgement {
  const judgement = noAnswer(trouble, { stage: 'vm-firmware', step: null });
  return trouble instanceof VersionUntestable ? { ...judgement, untestable: true, signature: trouble.signature } : judgement;
}

/** `reached` is how far the attempt had come. */
export function noAnswer(trouble: UserError, reached: Pick<Judgement, 'stage' | 'step'>): Judgement {
  return {
    outcome: 'no-answer',
    untestable: false,
    stage: reached.stage,
    step: reached.step,
    message: trouble.message,
    signature: null,
    hint: trouble.hint ?? null,
  };
}

/** What is known of the lab when there was no host. */
export function factsWithoutHost(machine: MachineFacts, because: string): LabFacts {
  return { qemu: machine.labQemu, accelerator: machine.accelerator, cpu: 'unknown', start: { how: 'booted', because } };
}
