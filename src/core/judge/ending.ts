// Turns the reason why an attempt is over into its judgement: whose trouble it is, which line says so, and the signature.

import type { TroubleFinding } from '../attempt/finding.ts';
import type { HostExit } from '../attempt/observation.ts';
import { signatureOf } from '../attempt/signature.ts';
import type { Stage } from '../attempt/stage.ts';
import { isGuestStage } from '../attempt/stage.ts';
import { foreignStatus, signalOf } from '../attempt/step-status.ts';
import type { Judgement, Outcome } from '../attempt/verdict.ts';
import { unreachable } from '../base/assert.ts';
import type { JudgedScenario, JudgeState, Note, Pending, StepEndedReason } from './judge-state.ts';

/** How a failure reads before stage and step are added. */
interface Ending {
  readonly outcome: Outcome;
  readonly untestable?: boolean;
  readonly message: string;
  /** What the signature is made of, when the message holds more than what makes two failures the same. */
  readonly signed?: string;
  readonly hint?: string | null;
  readonly refusedAccelerator?: string;
}

export function judgePending(pending: Pending, state: JudgeState, scenario: JudgedScenario): Judgement {
  const ending = endingOf(pending, state, scenario);
  return {
    outcome: ending.outcome,
    untestable: ending.untestable ?? false,
    stage: pending.stage,
    step: pending.step,
    message: ending.message,
    ...(state.act === null ? {} : { act: state.act.name }),
    signature: signatureOf(pending.stage, ending.signed ?? ending.message, state.act?.name),
    hint: ending.hint ?? null,
    ...(ending.refusedAccelerator === undefined ? {} : { refusedAccelerator: ending.refusedAccelerator }),
  };
}

function endingOf(pending: Pending, state: JudgeState, scenario: JudgedScenario): Ending {
  const { reason } = pending;
  const notes = state.notes;
  const isNamed = scenario.bad.length > 0 || (scenario.acts ?? []).some(({ bad }) => bad.length > 0);
  const failure: Outcome = !isNamed || state.namedBad ? 'bad' : 'other-failure';
  // A host that has panicked or oopsed may have been lied to by the emulator; nothing that it says about a guest counts.
  const spoiled = notes.find((note) => note.blame === 'lab' && (note.weight === 'decides' || note.weight === 'taints'));
  if (spoiled !== undefined) return labEnding(spoiled);
  switch (reason.kind) {
    case 'lab-trouble':
      return { outcome: 'no-answer', message: reason.message, signed: reason.code, hint: reason.hint };
    case 'host-exited':
      return hostExited(reason.exit);
    case 'stopped':
      return { outcome: 'no-answer', message: 'the attempt was stopped before anything decided it', signed: 'stopped' };
    case 'trouble':
      return { outcome: failure, ...comparedWords(reason.finding.yields ? causeOf(reason.finding, notes) : reason.finding) };
    case 'rebooted':
      if (reason.stream === 'host') {
        return {
          outcome: 'no-answer',
          message: `the host started again: ${reason.banner}`,
          signed: 'host rebooted',
          hint: retryHint,
        };
      }
      return explained(notes, { outcome: failure, message: `the guest started again: ${reason.banner}`, signed: 'rebooted' });
    case 'act-failed':
      return { outcome: state.refusal === null ? failure : 'bad', message: reason.message };
    case 'step-ended':
      return stepEnded(reason, { state, failure, stage: pending.stage });
    case 'step-timed-out': {
      const sentence = `step ${reason.step} did not end within ${seconds(reason.timeoutMs)} s`;
      return vague(pending, notes, { outcome: failure, message: sentence, signed: `step ${reason.step} timed out` });
    }
    case 'guest-timed-out': {
      const sentence = `no ${reason.missing} within ${seconds(reason.timeoutMs)} s`;
      return vague(pending, notes, { outcome: failure, message: sentence, signed: 'timeout' });
    }
    case 'stalled':
      return vague(pending, notes, { outcome: failure, message: reason.sentence, signed: 'hang' });
    case 'run-state': {
      const sentence = `QEMU has stopped the guest: ${reason.runState}`;
      return vague(pending, notes, { outcome: failure, message: sentence });
    }
    default:
      return unreachable(reason);
  }
}

const retryHint = 'try the attempt again; if it happens again, take another accelerator or lab QEMU (firstbad doctor)';

/** The lab's own trouble decides nothing about the point. */
function labEnding(note: Note): Ending {
  const hint =
    note.hint ?? (note.stream === 'host' ? `${retryHint}; if this is the failure you hunt, add it to bad: console host` : null);
  return { outcome: 'no-answer', message: note.message, hint };
}

function hostExited({ status, signal, stderr }: HostExit): Ending {
  const how = signal === null ? `with status ${status ?? 'unknown'}` : `by ${signal}`;
  const words = stderr.trim().split('\n').at(-1)?.trim() ?? '';
  return {
    outcome: 'no-answer',
    message: `the host VM ended ${how}${words === '' ? '' : `: ${words}`}`,
    hint: 'firstbad doctor says whether this machine can run the host VM',
  };
}

/** An ending that nothing on a console stated: the host's or the step's own trouble may be behind it. */
function vague(pending: Pending, notes: readonly Note[], ending: Ending): Ending {
  const lab = notes.find((note) => note.blame === 'lab' && (note.stream === 'host' || note.step === pending.step));
  return lab === undefined ? explained(notes, ending) : labEnding(lab);
}

/** The same ending in the words of the trouble that led to it, when one was seen. */
function explained(notes: readonly Note[], ending: Ending): Ending {
  const cause = notes.find(isCause);
  if (cause !== undefined) return { outcome: ending.outcome, ...comparedWords(cause) };
  const survived = lastSurvived(notes);
  return survived === undefined
    ? ending
    : { ...ending, hint: ending.hint ?? `before that the guest said: ${survived.message}` };
}

/**
 * What an ending that only says that something before it was fatal goes back to: the first trouble of the point, or else the last that
 * was survived until then, as a warning is until `panic_on_warn`.
 */
export function causeOf(fatal: TroubleFinding, notes: readonly Note[]): TroubleFinding {
  const first = notes.find(isCause) ?? fatal;
  return first.message === fatal.message ? (lastSurvived(notes) ?? first) : first;
}

/** With what it is compared by. */
export function comparedWords({
  message,
  signed,
}: Pick<TroubleFinding, 'message' | 'signed'>): Pick<Ending, 'message' | 'signed'> {
  return { message, ...(signed === undefined ? {} : { signed }) };
}

function lastSurvived(notes: readonly Note[]): Note | undefined {
  return notes.findLast(({ blame, survived }) => blame === 'point' && survived === true);
}

function isCause({ blame, survived }: Note): boolean {
  return blame === 'point' && survived !== true;
}

/** A QEMU that is started from a saved state and does not get to it: its options, not the state. */
function refusesAnew({ act, notes }: JudgeState): boolean {
  return act?.phase === 'doing' && !notes.some(({ message }) => stateWords.test(message));
}

/** migration/savevm.c, migration/vmstate.c, migration/migration.c. */
const stateWords =
  /loading state|load of migration failed|savevm|vmstate|migration stream|Missing section|Unknown ramblock|incoming/i;

/** What the scenario calls a refusal, in the words of the program. */
function namedRefusal({ step, status }: StepEndedReason, { refusal }: JudgeState): Ending | null {
  if (refusal?.step !== step || !isRefusing(status)) return null;
  return { outcome: 'bad', message: withoutFolder(refusal.words) };
}

/** It ended by itself and not with what sh and `git bisect run` keep for themselves. */
function isRefusing(status: number): boolean {
  return status > 0 && status < 125;
}

/** Where a program lies differs between versions and machines: `/components/qemu/bin/qemu-system-x86_64: words`. */
function withoutFolder(text: string): string {
  return text.replace(/^\S*\/(?=[^\s/]+: )/, '').trim();
}

function stepEnded(
  reason: StepEndedReason,
  context: { readonly state: JudgeState; readonly failure: Outcome; readonly stage: Stage },
): Ending {
  const { step, status, guest } = reason;
  const { notes, namedBad } = context.state;
  const ofStep = notes.filter((note) => note.step === step || note.stream === 'host');
  const lab = ofStep.find((note) => note.blame === 'lab');
  if (status !== 0 && lab !== undefined) return labEnding(lab);
  const refusal = ofStep.find((note) => note.blame === 'options');
  // A guest that ran was not refused, and an accelerator that this machine does not have is the lab's.
  const ran = guest && isGuestStage(context.stage) && !refusesAnew(context.state);
  const accelerator = ofStep.find((note) => note.accelerator !== undefined)?.accelerator;
  const named = (ran && context.state.act === null) || accelerator !== undefined ? null : namedRefusal(reason, context.state);
  if (named !== null) return named;
  if (guest && refusal !== undefined && isRefusing(status) && !ran) {
    const refused = accelerator === undefined ? {} : { refusedAccelerator: accelerator };
    return { outcome: 'no-answer', untestable: true, message: refusal.message, ...refused };
  }
  const outcome = context.failure;
  const name = guest ? `QEMU (step ${step})` : `step ${step}`;
  const foreign = namedBad ? null : foreignStatus(status);
  const signal = signalOf(status);
  const sentence = signal === null ? `${name} ended with status ${status}` : `${name} was killed by ${signal}`;
  if (foreign !== null) {
    return {
      outcome: 'no-answer',
      untestable: foreign.untestable,
      message: `${sentence}: ${foreign.because}`,
      hint: foreign.hint,
    };
  }
  const cause =
    ofStep.find((note) => note.stream !== 'guest' && note.stream !== 'firmware') ??
    (signal === null ? notes.find(isCause) : undefined);
  if (cause !== undefined) return { outcome, ...comparedWords(cause) };
  if (status !== 0) return { outcome, message: sentence };
  return { outcome, message: `${sentence} without ${reason.missing}`, signed: sentence };
}

function seconds(ms: number): string {
  return String(Number((ms / 1000).toFixed(1)));
}
