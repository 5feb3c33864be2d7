// Virtual time: it stands still while anything can go on and jumps to the next sleeper when everything waits.

import type { Clock } from '../../src/ports/clock.ts';

interface Sleeper {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

export class VirtualClock implements Clock {
  #epochMs: number;
  #nowMs = 0;
  #order = 0;
  #scheduled = false;
  readonly #sleepers = new Set<Sleeper>();

  constructor(epochMs = Date.UTC(2026, 0, 1)) {
    this.#epochMs = epochMs;
  }

  now(): number {
    return this.#epochMs + this.#nowMs;
  }

  /** The wall clock jumps by so much; the monotonic one does not. */
  jump(ms: number): void {
    this.#epochMs += ms;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** How many are asleep: 0 when a test has cleaned up. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      };
      const wake = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper: Sleeper = { atMs: this.#nowMs + Math.max(0, ms), order: (this.#order += 1), wake };
      signal.addEventListener('abort', abort, { once: true });
      this.#sleepers.add(sleeper);
      this.#schedule();
    });
  }

  // A macrotask: all promises that can settle have settled before it runs.
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#jump();
    });
  }

  #jump(): void {
    const next = [...this.#sleepers].sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
    if (!next) return;
    this.#sleepers.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.wake();
    this.#schedule();
  }
}
