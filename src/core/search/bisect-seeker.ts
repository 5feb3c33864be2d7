// The search for one transition as a seeker.

import type { SearchEnding } from './ending.ts';
import { nextStep, observe, type SearchState } from './next-step.ts';
import type { Seeker } from './seeker.ts';

export interface BisectSeeker extends Seeker {
  readonly state: SearchState;
}

export function bisectSeeker(state: SearchState): BisectSeeker {
  return {
    state,
    next: (workers) => nextStep(state, workers),
    observe: (answer) => bisectSeeker(observe(state, answer)),
  };
}

/** How the search has ended, null while it has not: nothing of it depends on what is running. */
export function endingNow(state: SearchState): SearchEnding | null {
  const step = nextStep(state, { running: [], free: 1 });
  return step.kind === 'ended' ? step.ending : null;
}
