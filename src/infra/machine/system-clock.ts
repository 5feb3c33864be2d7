// The real clock.

import { performance } from 'node:perf_hooks';
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    signal.throwIfAborted();
    try {
      await sleepFor(ms, undefined, { signal });
    } catch (error) {
      // Node rejects with an AbortError of its own; the port promises the signal's reason.
      signal.throwIfAborted();
      throw error;
    }
  },
};
