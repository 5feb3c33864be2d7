// Feeds everything that an attempt shows, and the passing of time, to the judge; tells when the judge has decided.

import type { Observation } from '../../core/attempt/observation.ts';
import type { Judgement } from '../../core/attempt/verdict.ts';
import { assert } from '../../core/base/assert.ts';
import type { Judge } from '../../core/judge/judge.ts';
import type { JudgeState } from '../../core/judge/judge-state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Observer } from '../../ports/host.ts';
import { aborted } from './abort-signals.ts';
import { Recording } from './recording.ts';

export interface AttemptWatchParts {
  readonly clock: Clock;
  readonly judge: Judge;
  /** Sees what is recorded, live. */
  readonly observer: Observer;
}

/** An observation whose time is now. */
export type Shown = Observation extends infer One ? (One extends Observation ? Omit<One, 'atMs'> : never) : never;

export class AttemptWatch {
  readonly recording = new Recording();
  readonly #parts: AttemptWatchParts;
  readonly #originMs: number;
  readonly #decision = new AbortController();
  #state: JudgeState;
  #lastMs = 0;
  #closed = false;
  #actDue: AbortController | null = null;
  #nap: { readonly untilMs: number; readonly alarm: AbortController } | null = null;

  constructor(parts: AttemptWatchParts) {
    this.#parts = parts;
    this.#originMs = parts.clock.monotonicMs();
    this.#state = parts.judge.start();
  }

  /** Milliseconds since the attempt began. */
  elapsedMs(): number {
    return this.#parts.clock.monotonicMs() - this.#originMs;
  }

  /** Aborted as soon as there is a judgement, or nothing to wait for. */
  get decided(): AbortSignal {
    return this.#decision.signal;
  }

  get judgement(): Judgement | null {
    return this.#parts.judge.judgement(this.#state);
  }

  /** True when only news can bring a judgement. */
  get waitsForNews(): boolean {
    return this.judgement === null && this.#parts.judge.nextDeadline(this.#state) === null;
  }

  /** Resolves when the judge wants this act done: false when it never will. */
  async untilActDue(index: number, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && this.judgement === null) {
      if (this.#parts.judge.actDue(this.#state) === index) return true;
      const due = new AbortController();
      this.#actDue = due;
      await aborted(AbortSignal.any([signal, due.signal])).catch(() => undefined);
    }
    return false;
  }

  /** Takes an observation of the host. After `close` it is dropped: the clean-up's own effects are no evidence. */
  observe(observation: Observation): void {
    if (this.#closed) return;
    // Two origins, the host's and ours, lie some microseconds apart; the judge needs times that do not go back.
    this.#lastMs = Math.max(this.#lastMs, observation.atMs);
    const stamped = { ...observation, atMs: this.#lastMs };
    this.recording.add(stamped);
    this.#become(this.#parts.judge.observe(this.#state, stamped));
    this.#parts.observer(stamped);
  }

  /** Takes an observation of the attempt itself. */
  show(shown: Shown): void {
    this.observe({ ...shown, atMs: this.elapsedMs() });
  }

  close(): void {
    this.#closed = true;
  }

  /** Nothing more will come: the attempt ends with what was seen. */
  end(): void {
    this.#decision.abort();
    this.#nap?.alarm.abort();
  }

  /** The judgement, when the attempt ends here whatever happens. */
  conclude(): Judgement {
    return this.#parts.judge.conclude(this.#state, Math.max(this.#lastMs, this.elapsedMs()));
  }

  /** Lets time pass for the judge until it has decided. Rejects with the signal's reason. */
  async passTime(signal: AbortSignal): Promise<void> {
    const { judge } = this.#parts;
    while (this.judgement === null) {
      const dueMs = judge.nextDeadline(this.#state);
      const nowMs = this.elapsedMs();
      if (dueMs !== null && dueMs <= nowMs) {
        this.#lastMs = Math.max(this.#lastMs, nowMs);
        this.#become(judge.advance(this.#state, this.#lastMs));
        assert(this.judgement !== null || judge.nextDeadline(this.#state) !== dueMs, 'a deadline that has passed is gone');
        continue;
      }
      await this.#sleepUntil(dueMs, signal);
    }
  }

  #become(state: JudgeState): void {
    this.#state = state;
    if (this.judgement !== null || this.#parts.judge.actDue(state) !== null) this.#actDue?.abort();
    if (this.judgement !== null) this.#decision.abort();
    const dueMs = this.#parts.judge.nextDeadline(state) ?? Infinity;
    if (this.#nap && (this.judgement !== null || dueMs < this.#nap.untilMs)) this.#nap.alarm.abort();
  }

  async #sleepUntil(dueMs: number | null, signal: AbortSignal): Promise<void> {
    // Without a deadline news will ring the alarm; the minute only bounds the wait.
    const ms = dueMs === null ? 60_000 : dueMs - this.elapsedMs();
    const alarm = new AbortController();
    this.#nap = { untilMs: dueMs ?? Infinity, alarm };
    try {
      await this.#parts.clock.sleep(ms, AbortSignal.any([signal, alarm.signal]));
    } catch (error) {
      if (!alarm.signal.aborted) throw error;
    } finally {
      this.#nap = null;
    }
    signal.throwIfAborted();
  }
}
