// How the work of a hunt has ended when nothing was thrown, as the journal says it.

import type { HuntEvent } from '../../core/stored/journal.ts';

export type WorkEnding = 'answered' | 'lab-broken' | 'time-is-up';

/**
 * Whoever mends the lab, or has time again, gives the same command again, and goes on. `corrections` is how many corrections the work
 * has heard of.
 */
export function endingEvent(ending: WorkEnding, corrections: number): HuntEvent {
  switch (ending) {
    case 'answered':
      return { type: 'hunt-answered', ...(corrections > 0 ? { corrections } : {}) };
    case 'lab-broken':
      return { type: 'hunt-stopped', because: 'the lab is broken' };
    case 'time-is-up':
      return { type: 'hunt-stopped', because: 'the time is up' };
  }
}
