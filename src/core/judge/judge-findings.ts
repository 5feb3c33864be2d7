// How findings change what the judge knows: stages, reboots, troubles, and the failure that waits for its grace.

import type { ConsoleLine } from '../attempt/console-lines.ts';
import { emptyLineBuffer } from '../attempt/console-lines.ts';
import type { BootFinding, ReachedFinding, TroubleFinding } from '../attempt/finding.ts';
import type { StreamName } from '../attempt/observation.ts';
import type { Stage } from '../attempt/stage.ts';
import { hasReached, laterStage } from '../attempt/stage.ts';
import type { Boots, JudgedScenario, JudgeState, Note, Pending, Reason } from './judge-state.ts';

/**
 * How long a failure waits for lines that were written before it and travel on another stream, and for a `bad` pattern one
 * line later (SeaBIOS: `Boot failed: ...`, then `No bootable device.`; a panic: its call trace). All of that is written
 * within milliseconds; 300 ms are what an emulated host that is busy with something else takes to bring it.
 */
export const graceMs = 300;

/**
 * How long a firmware that could not boot a device may take with the next one before that counts as the end. Each new line
 * of it starts the time anew. It takes a few ms, emulated in an emulated host some 100; a network boot would take 20 s.
 */
export const threatMs = 1000;

/**
 * Notes of one blame and weight that are kept: the first ones explain, what follows is consequence. By weight, so that no
 * number of a slow host's complaints can hide its panic, and apart from what was survived, of which the last ones count.
 */
const notesMax = 8;

export function startOf(scenario: JudgedScenario): JudgeState {
  return {
    nowMs: 0,
    stage: 'vm-firmware',
    step: null,
    guestStartedAtMs: null,
    limitMs: scenario.timeouts.guestMs,
    act: null,
    buffers: {
      host: emptyLineBuffer,
      guest: emptyLineBuffer,
      firmware: emptyLineBuffer,
      qemu: emptyLineBuffer,
      step: emptyLineBuffer,
    },
    met: scenario.good.map(() => false),
    boots: {},
    notes: [],
    stillness: null,
    pending: null,
    refusal: null,
    namedBad: false,
    judgement: null,
  };
}

export function stageObserved(state: JudgeState, stage: Stage): JudgeState {
  // The lab starts a host (again, when restoring a saved one has failed): its banners are counted from here.
  const boots = stage === 'vm-firmware' ? { ...state.boots, host: noBoots } : state.boots;
  return { ...state, boots, stage: laterStage(state.stage, stage) };
}

const noBoots: Boots = { firmware: 0, kernel: 0, handedOver: false };

export function reached(state: JudgeState, { stage }: ReachedFinding, { stream }: ConsoleLine): JudgeState {
  const boots = state.boots[stream] ?? noBoots;
  const handsOver = stage !== 'guest-firmware' && stage !== 'vm-firmware';
  const overtaken = (trouble: TroubleFinding): boolean =>
    trouble.overtakenBy !== null && hasReached(stage, trouble.overtakenBy);
  const reason = state.pending?.reason;
  const withdrawn = reason?.kind === 'trouble' && reason.finding.weight === 'threatens' && overtaken(reason.finding);
  return {
    ...state,
    stage: laterStage(state.stage, stage),
    boots: handsOver && !boots.handedOver ? { ...state.boots, [stream]: { ...boots, handedOver: true } } : state.boots,
    notes: state.notes.filter((note) => !overtaken(note)),
    pending: withdrawn ? null : state.pending,
  };
}

export function booted(state: JudgeState, finding: BootFinding, { stream, text }: ConsoleLine): JudgeState {
  const boots = state.boots[stream] ?? noBoots;
  const again = isReboot(state, finding, stream);
  const counted = finding.once || again ? { ...boots, [finding.part]: boots[finding.part] + 1 } : boots;
  const next = { ...state, boots: { ...state.boots, [stream]: counted } };
  return again ? fail(next, { kind: 'rebooted', stream, banner: text.trim() }) : next;
}

function isReboot(state: JudgeState, { part, once }: BootFinding, stream: StreamName): boolean {
  const boots = state.boots[stream] ?? noBoots;
  if (!once) return boots.handedOver;
  if (boots[part] === 0) return false;
  // SeaBIOS resets a machine anew whose memory it finds written to (src/resume.c, tryReboot).
  if (part === 'firmware') return state.act?.restarts === true ? boots.handedOver : true;
  // User space may print the kernel's log or /proc/version: then only the firmware tells, if it speaks at all.
  const userSpace = hasReached(state.stage, stream === 'host' ? 'host-user-space' : 'guest-user-space');
  return !userSpace || (stream === 'guest' && (state.boots.firmware?.firmware ?? 0) === 0);
}

export function troubled(before: JudgeState, finding: TroubleFinding, { stream }: ConsoleLine): JudgeState {
  // What a step wrote last may arrive after its end.
  const note: Note = { ...finding, stream, step: before.step ?? before.pending?.step ?? null };
  const state = { ...before, notes: noted(before.notes, note) };
  const decides = finding.weight === 'decides' || finding.weight === 'threatens';
  return decides ? fail(state, { kind: 'trouble', finding, stream }) : state;
}

function noted(notes: readonly Note[], note: Note): readonly Note[] {
  const alike = notes.filter((one) => one.blame === note.blame && one.weight === note.weight && one.survived === note.survived);
  if (alike.length < notesMax) return [...notes, note];
  // A panic that a warning brings comes right after it.
  return note.survived ? [...notes.filter((one) => one !== alike[0]), note] : notes;
}

/** Notes a failure, to be decided after its grace. The first one stays, unless it was only a threat. */
export function fail(state: JudgeState, reason: Reason): JudgeState {
  const threat = reason.kind === 'trouble' && reason.finding.weight === 'threatens';
  const before = state.pending;
  const dueMs = state.nowMs + (threat ? threatMs : graceMs);
  if (before === null) return { ...state, pending: { reason, dueMs, stage: state.stage, step: state.step } };
  if (!isThreat(before)) return state;
  // Another threat gives the firmware more time; anything else ends the waiting. The stage is that of the first sign.
  return { ...state, pending: { ...before, reason: threat ? before.reason : reason, dueMs } };
}

/** While the firmware that could not boot one device still writes, it is busy with the next one. */
export function firmwareGoesOn(state: JudgeState, stream: StreamName): JudgeState {
  const { pending } = state;
  if (pending === null || pending.reason.kind !== 'trouble' || !isThreat(pending)) return state;
  if (pending.reason.stream !== stream) return state;
  return { ...state, pending: { ...pending, dueMs: state.nowMs + threatMs } };
}

function isThreat({ reason }: Pending): boolean {
  return reason.kind === 'trouble' && reason.finding.weight === 'threatens';
}
