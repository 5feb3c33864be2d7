// Drives a search: starts the tests that it wants, several at once, cancels those that no longer matter and folds each answer
// in as it comes. What a test is (a VM, a command) and where answers are kept is the caller's business.

import { assert } from '../../core/base/assert.ts';
import { together } from '../../core/base/together.ts';
import type { SeenOutcome } from '../../core/search/evidence.ts';
import type { Seeker } from '../../core/search/seeker.ts';

export interface SearchLoopParts {
  readonly seeker: Seeker;
  /** At least 1. */
  readonly workers: number;
  /**
   * Makes one test of the target and records its answer durably before it resolves. Throws the signal's reason when cancelled.
   * What it throws otherwise ends the search: all other tests are cancelled first.
   */
  readonly test: (target: number, signal: AbortSignal) => Promise<SeenOutcome>;
  /** Stops the search; it can go on later from what was recorded. */
  readonly signal: AbortSignal;
  /** Told of each state before its tests are started, the first included. */
  readonly onStep?: (seeker: Seeker, running: readonly number[]) => void;
}

/** Resolves with the seeker that has ended. Rejects with the signal's reason or what a test threw; nothing runs any more then. */
export async function runSearchLoop(parts: SearchLoopParts): Promise<Seeker> {
  assert(parts.workers >= 1, 'a search has a worker');
  const loop = new SearchLoop(parts);
  try {
    return await loop.run();
  } finally {
    await loop.stop();
  }
}

interface RunningTest {
  readonly target: number;
  readonly controller: AbortController;
  /** Never rejects. */
  readonly settled: Promise<Settled>;
}

type Settled =
  | { readonly kind: 'answer'; readonly test: RunningTest; readonly outcome: SeenOutcome }
  | { readonly kind: 'cancelled'; readonly test: RunningTest }
  | { readonly kind: 'failed'; readonly test: RunningTest; readonly error: unknown };

/** The reason of tests that are given up. */
class NoLongerMatters extends Error {}

class SearchLoop {
  readonly #parts: SearchLoopParts;
  readonly #running = new Set<RunningTest>();
  #seeker: Seeker;

  constructor(parts: SearchLoopParts) {
    this.#parts = parts;
    this.#seeker = parts.seeker;
  }

  async run(): Promise<Seeker> {
    const { signal, workers, onStep } = this.#parts;
    for (;;) {
      signal.throwIfAborted();
      const running = this.#targets();
      onStep?.(this.#seeker, running);
      const step = this.#seeker.next({ running, free: workers - running.length });
      if (step.kind === 'ended') return this.#seeker;
      this.#cancel(step.cancel);
      if (step.kind === 'test') for (const target of step.start) this.#start(target);
      assert(this.#running.size > 0, 'a search that waits has a test to wait for');
      const settled = await Promise.race([...this.#running].map((test) => test.settled));
      this.#running.delete(settled.test);
      if (settled.kind === 'failed') throw settled.error;
      if (settled.kind === 'answer')
        this.#seeker = this.#seeker.observe({ target: settled.test.target, outcome: settled.outcome });
    }
  }

  async stop(): Promise<void> {
    for (const test of this.#running) test.controller.abort(new NoLongerMatters());
    await together([...this.#running].map((test) => test.settled));
    this.#running.clear();
  }

  /** Those being given up count no more, though their worker may still be cleaning up. */
  #targets(): readonly number[] {
    return [...this.#running].filter((test) => !test.controller.signal.aborted).map((test) => test.target);
  }

  #start(target: number): void {
    const controller = new AbortController();
    const signal = AbortSignal.any([this.#parts.signal, controller.signal]);
    const test: RunningTest = {
      target,
      controller,
      settled: this.#parts.test(target, signal).then(
        (outcome): Settled => ({ kind: 'answer', test, outcome }),
        (error: unknown): Settled =>
          error instanceof NoLongerMatters ? { kind: 'cancelled', test } : { kind: 'failed', test, error },
      ),
    };
    this.#running.add(test);
  }

  /** One running test for each entry. */
  #cancel(targets: readonly number[]): void {
    for (const target of targets) {
      const test = [...this.#running].find((one) => one.target === target && !one.controller.signal.aborted);
      test?.controller.abort(new NoLongerMatters());
    }
  }
}
