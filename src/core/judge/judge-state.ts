// What the judge knows while an attempt runs: plain data, so that a recorded list of observations folds into it again.

import type { LineBuffer } from '../attempt/console-lines.ts';
import type { TroubleFinding } from '../attempt/finding.ts';
import type { HostExit, StreamName } from '../attempt/observation.ts';
import type { Stage } from '../attempt/stage.ts';
import type { Judgement } from '../attempt/verdict.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Stillness } from './stillness.ts';

/** What the judge needs of a scenario. */
export type JudgedScenario = Pick<Scenario, 'good' | 'bad' | 'timeouts' | 'steps' | 'acts'>;

export interface JudgeState {
  /** The time up to which everything is folded. */
  readonly nowMs: number;
  /** The furthest that was reached. */
  readonly stage: Stage;
  /** The step that is running. */
  readonly step: string | null;
  readonly guestStartedAtMs: number | null;
  readonly buffers: Readonly<Record<StreamName, LineBuffer>>;
  /** How long the guest may take from then on. */
  readonly limitMs: number;
  /** The act whose turn it is; null before the guest is up, and without any. */
  readonly act: ActState | null;
  /** For each `good` that is waited for, the scenario's or the act's: seen already. */
  readonly met: readonly boolean[];
  readonly boots: Readonly<Partial<Record<StreamName, Boots>>>;
  readonly notes: readonly Note[];
  readonly stillness: Stillness | null;
  readonly pending: Pending | null;
  /** Words that are a refusal as one of the scenario's `bad` has it, should their step end with one. */
  readonly refusal: { readonly step: string; readonly words: string } | null;
  /** True once a step has ended with a status that one of the scenario's `bad` names. */
  readonly namedBad: boolean;
  readonly judgement: Judgement | null;
}

export interface ActState {
  readonly index: number;
  readonly name: string;
  /** To be begun; begun; done, and what is good after it is waited for. */
  readonly phase: 'due' | 'doing' | 'done';
  /** The guest starts again because of it, and its firmware as often as it wants to. */
  readonly restarts: boolean;
}

/** Starts that one console has shown. */
export interface Boots {
  readonly firmware: number;
  readonly kernel: number;
  /** True once this console has shown a stage after the firmware's. */
  readonly handedOver: boolean;
}

/** A trouble that was seen, to explain an ending that says less. */
export interface Note extends TroubleFinding {
  readonly stream: StreamName;
  readonly step: string | null;
}

/** A failure that becomes the judgement at `dueMs` unless a line that was still on its way says more. */
export interface Pending {
  readonly reason: Reason;
  readonly dueMs: number;
  /** As they were when the failure was seen: what comes during the grace does not change the signature. */
  readonly stage: Stage;
  readonly step: string | null;
}

/** Why an attempt that was neither good nor bad by its expectations is over. */
export type Reason =
  | { readonly kind: 'trouble'; readonly finding: TroubleFinding; readonly stream: StreamName }
  | { readonly kind: 'rebooted'; readonly stream: StreamName; readonly banner: string }
  | StepEndedReason
  | { readonly kind: 'step-timed-out'; readonly step: string; readonly timeoutMs: number }
  | { readonly kind: 'guest-timed-out'; readonly timeoutMs: number; readonly missing: string }
  | { readonly kind: 'stalled'; readonly sentence: string }
  | { readonly kind: 'run-state'; readonly runState: string }
  | { readonly kind: 'host-exited'; readonly exit: HostExit }
  | { readonly kind: 'lab-trouble'; readonly code: string; readonly message: string; readonly hint: string | null }
  | { readonly kind: 'act-failed'; readonly message: string }
  | { readonly kind: 'stopped' };

export interface StepEndedReason {
  readonly kind: 'step-ended';
  readonly step: string;
  readonly guest: boolean;
  readonly status: number;
  /** The first of the scenario's `good` that was not seen, for people. */
  readonly missing: string;
}
