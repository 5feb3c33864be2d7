// A search as the loop that drives it sees it: what to test next, and what an answer changes. Pure: each answer gives a new one.

import type { SeenAttempt } from './evidence.ts';
import type { Workers } from './next-step.ts';

export interface Seeker {
  next(workers: Workers): SeekerStep;
  observe(answer: SeenAttempt): Seeker;
}

export type SeekerStep =
  | { readonly kind: 'test'; readonly start: readonly number[]; readonly cancel: readonly number[] }
  /** Nothing worth starting until a running test ends. */
  | { readonly kind: 'wait'; readonly cancel: readonly number[] }
  | { readonly kind: 'ended' };
