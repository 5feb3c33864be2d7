// Wakes those that wait for news of the journal: at once for what happens in this process, after a while for what others write.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Waker } from './event-stream.ts';

/** As quick as a person notices; a look costs less than a millisecond. */
const lookEveryMs = 500;

export class JournalWaker implements Waker {
  readonly #waiting = new Set<() => void>();

  wake(): void {
    for (const go of this.#waiting) go();
  }

  async wait(signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const go = (): void => enough.abort();
    this.#waiting.add(go);
    try {
      await sleep(lookEveryMs, undefined, { signal: AbortSignal.any([signal, enough.signal]) });
    } catch {
      // Woken, or ended: whoever waits looks at both.
    } finally {
      this.#waiting.delete(go);
    }
  }
}
