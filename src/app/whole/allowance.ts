// What a whole hunt may spend: time and attempts, shared out among its parts. A part that has used up its share ends as if
// somebody had stopped it, and the next one goes on with what is known.

import type { Clock } from '../../ports/clock.ts';

export interface HuntBudget {
  readonly minutesMax: number | null;
  readonly attemptsMax: number | null;
}

/** The reason of the signal of a part whose share is used up. */
export class ShareSpent extends Error {}

export class Allowance {
  readonly #clock: Clock;
  readonly #budget: HuntBudget;
  readonly #startedMs: number;
  readonly #tellers = new Set<() => void>();
  #attempts = 0;

  constructor(clock: Clock, budget: HuntBudget) {
    this.#clock = clock;
    this.#budget = budget;
    this.#startedMs = clock.monotonicMs();
  }

  /** An attempt was made. */
  count(): void {
    this.#attempts += 1;
    for (const tell of this.#tellers) tell();
  }

  /** False when nothing was said of what may be spent. */
  get isBounded(): boolean {
    return this.#budget.minutesMax !== null || this.#budget.attemptsMax !== null;
  }

  get isSpent(): boolean {
    const { minutesMax, attemptsMax } = this.#budget;
    return (minutesMax !== null && this.#leftMs(minutesMax) <= 0) || (attemptsMax !== null && this.#attempts >= attemptsMax);
  }

  get attempts(): number {
    return this.#attempts;
  }

  get elapsedMs(): number {
    return this.#clock.monotonicMs() - this.#startedMs;
  }

  /** Runs the work with a signal that ends it when `share` of what is left is used up; `signal` ends it too. */
  async within<T>(share: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { minutesMax, attemptsMax } = this.#budget;
    if (minutesMax === null && attemptsMax === null) return work(signal);
    const spent = new AbortController();
    const over = new AbortController();
    const end = (): void => spent.abort(new ShareSpent('its share of the budget is used up'));
    const until =
      attemptsMax === null ? Infinity : this.#attempts + Math.max(1, Math.floor((attemptsMax - this.#attempts) * share));
    const tell = (): void => {
      if (this.#attempts >= until) end();
    };
    this.#tellers.add(tell);
    const alarm =
      minutesMax === null
        ? Promise.resolve()
        : this.#clock.sleep(Math.max(0, this.#leftMs(minutesMax) * share), over.signal).then(end, () => undefined);
    try {
      return await work(AbortSignal.any([signal, spent.signal]));
    } finally {
      this.#tellers.delete(tell);
      over.abort();
      await alarm;
    }
  }

  #leftMs(minutesMax: number): number {
    return minutesMax * 60_000 - this.elapsedMs;
  }
}
