// A simulated lab: outcomes come from a seeded tape, one entry for each version and attempt, so that all arms see the same.

import type { SeenOutcome } from '../src/core/search/evidence.ts';

export interface World {
  /** What one attempt at a target shows. `attempt` counts from 0 at each target. */
  readonly outcome: (target: number, attempt: number) => SeenOutcome;
}

export interface WorldRequest {
  readonly seed: number;
  readonly isBad: (target: number) => boolean;
  readonly isUntestable?: (target: number) => boolean;
  /** P(fails | bad) and P(fails | good). */
  readonly rates: { readonly bad: number; readonly good: number };
}

export function worldOf({ seed, isBad, isUntestable, rates }: WorldRequest): World {
  return {
    outcome(target, attempt) {
      if (isUntestable?.(target)) return 'skip';
      const fails = chance(seed, target, attempt) < (isBad(target) ? rates.bad : rates.good);
      return fails ? 'bad' : 'good';
    },
  };
}

/** A number in [0, 1) that depends on nothing but its arguments (a 32-bit mixer after MurmurHash3's finalizer). */
export function chance(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
    hash = (hash + 0x6d2b79f5) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 15), hash | 1);
  hash ^= hash + Math.imul(hash ^ (hash >>> 7), hash | 61);
  return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
}
