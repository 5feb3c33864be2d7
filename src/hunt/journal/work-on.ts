// The work on a hunt that is open, up to a clean end: what stops it is noted, and the hunt is let go of. What the work is and when it
// has its answer is the question's business.

import { errorText } from '../../core/base/error-text.ts';
import type { HuntLog } from './hunt-log.ts';
import { endingEvent, type WorkEnding } from './work-ending.ts';

export interface WorkOptions {
  /** Stops the work cleanly: the hunt can go on later. */
  readonly signal: AbortSignal;
  /** Done once, before the work. */
  readonly begin?: () => void;
}

/**
 * Works until no answer was overridden meanwhile, and writes down how that ended. Throws what the work throws, but for the
 * cancellation. The log is closed then.
 */
export async function workOn(log: HuntLog, { signal, begin }: WorkOptions, work: () => Promise<WorkEnding>): Promise<void> {
  try {
    begin?.();
    for (;;) {
      const { corrections } = log.state;
      log.append(endingEvent(await work(), corrections));
      // Somebody has overridden an answer while it worked: what it found may rest on that.
      if (log.state.corrections === corrections) break;
      signal.throwIfAborted();
    }
  } catch (error) {
    log.stop(signal.aborted ? 'cancelled' : errorText(error));
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    log.close();
  }
}
