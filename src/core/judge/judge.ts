// Decides how an attempt ends, from what it shows, as early as possible. A pure fold: the same observations give the same
// judgement, however the bytes were cut and whenever the caller looked. What a line means is the detectors' business.

import type { ConsoleLine } from '../attempt/console-lines.ts';
import { splitLines, takePartial } from '../attempt/console-lines.ts';
import type { Detector, Finding } from '../attempt/finding.ts';
import type { GuestSample, Observation, StreamName } from '../attempt/observation.ts';
import { signatureOf } from '../attempt/signature.ts';
import { laterStage } from '../attempt/stage.ts';
import type { Judgement } from '../attempt/verdict.ts';
import { assert, unreachable } from '../base/assert.ts';
import type { Act } from '../scenario/scenario.ts';
import { Criteria, type EndedStep } from './criteria.ts';
import { causeOf, comparedWords, judgePending } from './ending.ts';
import type { ExpectationMatcher } from './expectations.ts';
import { actEnded, actStarted, isActing, nextAct } from './judge-acts.ts';
import { booted, fail, firmwareGoesOn, reached, stageObserved, startOf, troubled } from './judge-findings.ts';
import type { JudgedScenario, JudgeState } from './judge-state.ts';
import { describeStillness, isStalled, lookAgain, progressed } from './stillness.ts';

export interface Judge {
  start(): JudgeState;
  /** Folds one observation. Their times must not go back; once there is a judgement nothing changes it. */
  observe(state: JudgeState, observation: Observation): JudgeState;
  /** Folds the passing of time: call it at `nextDeadline`. */
  advance(state: JudgeState, nowMs: number): JudgeState;
  /** Null: go on. */
  judgement(state: JudgeState): Judgement | null;
  /** The index of the act that is to be begun; null while none is. */
  actDue(state: JudgeState): number | null;
  /** When, without news, something is decided or looked at; null when only news can decide. */
  nextDeadline(state: JudgeState): number | null;
  /** The judgement if the attempt ends here whatever happens. `Infinity` for a recorded attempt that ended by itself. */
  conclude(state: JudgeState, nowMs: number): Judgement;
}

/** A line without an end is looked at after so long without another byte: a prompt. Kernels and firmware write at once. */
export const partialMs = 200;

const streams: readonly StreamName[] = ['host', 'guest', 'firmware', 'qemu', 'step'];
const guestStreams: ReadonlySet<StreamName> = new Set(['guest', 'firmware', 'qemu']);

export interface JudgeParts {
  readonly scenario: JudgedScenario;
  readonly detectors: readonly Detector[];
}

export function createJudge(parts: JudgeParts): Judge {
  return new ScenarioJudge(parts);
}

class ScenarioJudge implements Judge {
  readonly #scenario: JudgedScenario;
  readonly #detectors: readonly Detector[];
  readonly #criteria: Criteria;
  readonly #acts: readonly Act[];

  constructor({ scenario, detectors }: JudgeParts) {
    this.#scenario = scenario;
    this.#detectors = detectors;
    this.#criteria = new Criteria(scenario);
    this.#acts = scenario.acts ?? [];
  }

  start(): JudgeState {
    return startOf(this.#scenario);
  }

  observe(before: JudgeState, observation: Observation): JudgeState {
    const state = this.advance(before, observation.atMs);
    if (state.judgement !== null) return state;
    switch (observation.kind) {
      case 'output':
        return this.#output(state, observation);
      case 'stage':
        return stageObserved(state, observation.stage);
      case 'step-started':
        return this.#stepStarted(state, observation);
      case 'step-ended':
        return this.#stepEnded(state, observation);
      case 'step-timed-out':
        return this.#stepTimedOut(state, observation);
      case 'guest-sample':
        return this.#sampled(state, observation);
      case 'act-started': {
        const act = this.#acts[state.act?.index ?? this.#acts.length];
        return act === undefined ? state : actStarted(state, act);
      }
      case 'act-ended':
        return this.#goOn(actEnded(state), `act ${observation.act} was done`);
      case 'act-failed':
        return fail(this.#refusalSeen(state, { stream: 'qemu', text: observation.message }), {
          kind: 'act-failed',
          message: observation.message,
        });
      case 'host-exited':
        return fail(state, { kind: 'host-exited', exit: observation.exit });
      case 'lab-trouble':
        return fail(state, {
          kind: 'lab-trouble',
          code: observation.code,
          message: observation.message,
          hint: observation.hint,
        });
      default:
        return unreachable(observation);
    }
  }

  #output(before: JudgeState, chunk: { stream: StreamName; text: string; atMs: number }): JudgeState {
    if (chunk.text === '') return before;
    const { buffer, lines } = splitLines(before.buffers[chunk.stream], { text: chunk.text, atMs: before.nowMs });
    let state: JudgeState = { ...before, buffers: { ...before.buffers, [chunk.stream]: buffer } };
    if (guestStreams.has(chunk.stream)) state = { ...state, stillness: progressed(state.stillness, state.nowMs) };
    for (const line of lines) {
      state = this.#lineSeen(state, { ...line, stream: chunk.stream, complete: true });
      if (state.judgement !== null) return state;
    }
    return state;
  }

  #lineSeen(before: JudgeState, line: ConsoleLine): JudgeState {
    const findings = this.#detectors.flatMap((detector) => detector.detect(line));
    let state = this.#refusalSeen(firmwareGoesOn(before, line.stream), line);
    for (const finding of findings) state = this.#found(state, finding, line);
    if (this.#criteria.bad(state).some((matcher) => matcher.matchesLine(line)))
      return decide(state, 'bad', wordsFor(state, findings, line));
    return this.#meet(state, (matcher) => matcher.matchesLine(line), line.text);
  }

  /** What a step wrote last may arrive after its end. The first of its words stay. */
  #refusalSeen(state: JudgeState, line: Pick<ConsoleLine, 'stream' | 'text'>): JudgeState {
    const step = state.step ?? state.pending?.step ?? null;
    if (step === null || state.refusal?.step === step) return state;
    if (!this.#criteria.bad(state).some((matcher) => matcher.matchesWords(line, step))) return state;
    return { ...state, refusal: { step, words: line.text } };
  }

  #found(state: JudgeState, finding: Finding, line: ConsoleLine): JudgeState {
    switch (finding.kind) {
      case 'reached':
        return reached(state, finding, line);
      case 'boot':
        // A line that was looked at before its end comes again: it must not count twice.
        return line.complete ? booted(state, finding, line) : state;
      case 'trouble':
        return line.complete || finding.weight === 'decides' ? troubled(state, finding, line) : state;
      default:
        return unreachable(finding);
    }
  }

  #stepEnded(before: JudgeState, ended: EndedStep): JudgeState {
    const { step, status } = ended;
    const guest = this.#criteria.isGuestStep(step);
    const last = this.#criteria.isLastStep(step);
    const state = this.#meet(before, (matcher) => matcher.matchesStatus(ended), `step ${step} ended with status ${status}`);
    if (state.judgement !== null) return state;
    const namedBad = this.#criteria.isNamedBad(ended);
    if (!namedBad && !guest && !last && this.#criteria.isAccepted(ended)) return { ...state, step: null };
    // Also a `bad` status waits for its grace: QEMU's words may show that it refused the options.
    const failed = fail(state, { kind: 'step-ended', step, guest, status, missing: this.#criteria.missing(state) });
    return { ...failed, namedBad: failed.namedBad || namedBad, step: null };
  }

  #stepStarted(state: JudgeState, started: { step: string; atMs: number }): JudgeState {
    return {
      ...state,
      step: started.step,
      stage: laterStage(state.stage, 'step'),
      guestStartedAtMs: this.#criteria.isGuestStep(started.step) ? state.nowMs : state.guestStartedAtMs,
    };
  }

  #stepTimedOut(state: JudgeState, { step, timeoutMs }: { step: string; timeoutMs: number }): JudgeState {
    if (this.#criteria.isGuestStep(step))
      return fail(state, { kind: 'guest-timed-out', timeoutMs, missing: this.#criteria.missing(state) });
    return fail(state, { kind: 'step-timed-out', step, timeoutMs });
  }

  #sampled(before: JudgeState, { sample }: { sample: GuestSample }): JudgeState {
    if (before.guestStartedAtMs === null || before.pending !== null) return before;
    if (endingRunStates.has(sample.runState)) return fail(before, { kind: 'run-state', runState: sample.runState });
    const atMs = before.nowMs;
    const stillness = lookAgain(before.stillness, sample, atMs);
    const state = { ...before, stillness };
    if (!isStalled(stillness, { atMs, stallMs: this.#scenario.timeouts.stallMs })) return state;
    if (isActing(state)) return state;
    // No grace: nothing has come for much longer than a grace.
    return this.#settle(fail(state, { kind: 'stalled', sentence: describeStillness(stillness, atMs) }));
  }

  #meet(state: JudgeState, matches: (matcher: ExpectationMatcher) => boolean, message: string): JudgeState {
    if (state.act?.phase === 'due') return state;
    const goods = this.#criteria.good(state);
    const met = state.met.map((already, index) => {
      const matcher = goods[index];
      return already || (matcher !== undefined && matches(matcher));
    });
    return this.#goOn({ ...state, met }, message);
  }

  /** To the next act when all that is waited for has come, or to the good end. */
  #goOn(state: JudgeState, message: string): JudgeState {
    if (!state.met.every(Boolean) || isActing(state)) return state;
    return nextAct(state, this.#acts) ?? decide(state, 'good', { message });
  }

  advance(before: JudgeState, nowMs: number): JudgeState {
    let state = before;
    for (;;) {
      if (state.judgement !== null) return state;
      const due = this.nextDeadline(state);
      if (due === null || due > nowMs) return { ...state, nowMs: Math.max(state.nowMs, nowMs) };
      state = this.#atDeadline({ ...state, nowMs: Math.max(state.nowMs, due) });
    }
  }

  #atDeadline(state: JudgeState): JudgeState {
    const stream = streams.find((name) => (partialDue(state, name) ?? Infinity) <= state.nowMs);
    if (stream !== undefined) return this.#partialSeen(state, stream);
    if (state.pending !== null && state.pending.dueMs <= state.nowMs) return this.#settle(state);
    const timeoutMs = state.limitMs;
    return this.#settle(fail(state, { kind: 'guest-timed-out', timeoutMs, missing: this.#criteria.missing(state) }));
  }

  #partialSeen(state: JudgeState, stream: StreamName): JudgeState {
    const { buffer, text } = takePartial(state.buffers[stream]);
    const next = { ...state, buffers: { ...state.buffers, [stream]: buffer } };
    return text === null ? next : this.#lineSeen(next, { stream, text, atMs: buffer.atMs, complete: false });
  }

  nextDeadline(state: JudgeState): number | null {
    if (state.judgement !== null) return null;
    const due = streams.map((stream) => partialDue(state, stream)).filter((atMs) => atMs !== null);
    // While a failure waits for its grace the guest's time is up anyway.
    if (state.pending !== null) due.push(state.pending.dueMs);
    else if (state.guestStartedAtMs !== null) due.push(state.guestStartedAtMs + state.limitMs);
    return due.length === 0 ? null : Math.min(...due);
  }

  #settle(state: JudgeState): JudgeState {
    assert(state.pending !== null, 'only a failure that was seen is settled');
    return { ...state, judgement: judgePending(state.pending, state, this.#scenario) };
  }

  conclude(before: JudgeState, nowMs: number): Judgement {
    let state = this.advance(before, nowMs);
    for (const stream of streams) if (state.judgement === null) state = this.#partialSeen(state, stream);
    if (state.judgement === null) state = this.#settle(state.pending === null ? fail(state, { kind: 'stopped' }) : state);
    assert(state.judgement !== null, 'a settled failure is a judgement');
    return state.judgement;
  }

  actDue({ act, judgement }: JudgeState): number | null {
    return judgement === null && act?.phase === 'due' ? act.index : null;
  }

  judgement(state: JudgeState): Judgement | null {
    return state.judgement;
  }
}

type Words = ReturnType<typeof comparedWords>;

/** QEMU's run states that a guest does not leave by itself (qapi/run-state.json, RunState). */
const endingRunStates: ReadonlySet<string> = new Set(['guest-panicked', 'internal-error', 'io-error', 'shutdown', 'watchdog']);

function partialDue(state: JudgeState, stream: StreamName): number | null {
  const buffer = state.buffers[stream];
  return buffer.taken ? null : buffer.atMs + partialMs;
}

function decide(state: JudgeState, outcome: 'good' | 'bad', { message, signed = message }: Words): JudgeState {
  // A `bad` line in the grace of a failure belongs to it, and so has its stage.
  const { stage, step } = outcome === 'bad' && state.pending !== null ? state.pending : state;
  const act = state.act?.name;
  const signature = outcome === 'good' ? null : signatureOf(stage, signed, act);
  const during = act === undefined ? {} : { act };
  const end = { outcome, untestable: false, stage, step, ...during, message: message.trim(), signature, hint: null };
  return { ...state, judgement: end };
}

/** The line that a `bad` pattern matched, or what it goes back to: of SeaBIOS' two lines the first tells more. */
function wordsFor({ notes }: JudgeState, findings: readonly Finding[], { text }: ConsoleLine): Words {
  const troubles = findings.filter((one) => one.kind === 'trouble');
  const fatal = troubles.find((one) => one.yields);
  if (fatal !== undefined) return comparedWords(causeOf(fatal, notes));
  return { ...comparedWords(troubles[0] ?? { message: text }), message: text };
}
