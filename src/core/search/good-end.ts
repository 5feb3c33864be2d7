// Finds a good end when only the bad one is given: back through releases in growing steps. The oldest one that fails
// becomes the new bad end, so that the search proper begins in the gap that was found. Pure; folded from what was seen.

import { assert } from '../base/assert.ts';
import { isUntestable, type SeenAttempt, type Tally, tallyFrom } from './evidence.ts';

export type EndStep =
  | { readonly kind: 'test'; readonly target: number }
  | { readonly kind: 'found'; readonly good: number; readonly bad: number }
  /** Everything that answers fails: there is nothing older to try. */
  | { readonly kind: 'none'; readonly oldestTried: number }
  /** The given bad end does not fail. */
  | { readonly kind: 'bad-end-good' }
  | { readonly kind: 'bad-end-untestable' };

/** One pass of the bad end may be luck; of three in a row each version that fails half the time is cleared in 1 of 8. */
const badEndRuns = 3;
/** A flaky test's good end is believed when a bad one would have shown that with this probability. */
const missedShare = 0.05;
const passesMax = 30;

/** Targets are 0 (oldest) to `count - 1`, the given bad end, which is tested first. */
export function nextEnd({ count }: { readonly count: number }, seen: readonly SeenAttempt[]): EndStep {
  assert(count >= 1, 'the bad end is on the line');
  const tallies = talliesOf(seen);
  const badEnd = tallies.get(count - 1);
  if (isUntestable(badEnd)) return { kind: 'bad-end-untestable' };
  if (badEnd === undefined || badEnd.failed === 0) {
    return (badEnd?.passed ?? 0) >= badEndRuns ? { kind: 'bad-end-good' } : { kind: 'test', target: count - 1 };
  }
  return goodEndStep(count, tallies);
}

function goodEndStep(count: number, tallies: ReadonlyMap<number, Tally>): EndStep {
  const bads = [...tallies.values()].filter(({ failed }) => failed > 0);
  const wanted = passesWanted(bads);
  const passing = [...tallies.values()].filter(({ passed, failed }) => passed > 0 && failed === 0);
  const good = Math.max(-1, ...passing.filter(({ passed }) => passed >= wanted).map(({ target }) => target));
  const unsure = passing.find(({ target, passed }) => passed < wanted && target > good);
  if (unsure) return { kind: 'test', target: unsure.target };
  if (good >= 0)
    return { kind: 'found', good, bad: Math.min(...bads.map(({ target }) => target).filter((target) => target > good)) };
  const target = olderTarget(count, tallies);
  return target === null ? { kind: 'none', oldestTried: Math.min(...tallies.keys()) } : { kind: 'test', target };
}

/** One pass is enough where no bad version ever passed; else so many that a bad one would hardly have passed them all. */
function passesWanted(bads: readonly Tally[]): number {
  const failed = bads.reduce((sum, tally) => sum + tally.failed, 0);
  const passed = bads.reduce((sum, tally) => sum + tally.passed, 0);
  if (passed === 0) return 1;
  return Math.min(passesMax, Math.ceil(Math.log(missedShare) / Math.log(passed / (passed + failed))));
}

/** 1, 2, 4, ... versions older than the oldest that was tried; null when there is nothing left. */
function olderTarget(count: number, tallies: ReadonlyMap<number, Tally>): number | null {
  // Without an answer, and not yet given up: the lab's trouble says nothing about a version.
  const again = [...tallies.values()].find((tally) => tally.passed + tally.failed === 0 && !isUntestable(tally));
  if (again) return again.target;
  const oldest = Math.min(...tallies.keys());
  if (oldest > 0) return Math.max(0, oldest - 2 ** (tallies.size - 1));
  return newerThanOldest(count, tallies);
}

/** The oldest can not be tested: forward from it in growing steps, up to the oldest that fails. */
function newerThanOldest(count: number, tallies: ReadonlyMap<number, Tally>): number | null {
  const fails = [...tallies.values()].filter((tally) => tally.failed > 0).map(({ target }) => target);
  const limit = Math.min(count - 1, ...fails);
  let target = 0;
  for (let step = 1; tallies.has(target); step *= 2) {
    target += step;
    if (target >= limit) break;
  }
  if (target < limit) return target;
  // Between those steps, whatever is left: there are few releases, and one of them may be the good one.
  for (let left = 0; left < limit; left += 1) if (!tallies.has(left)) return left;
  return null;
}

function talliesOf(seen: readonly SeenAttempt[]): ReadonlyMap<number, Tally> {
  const tallies = new Map<number, Tally>();
  for (const attempt of seen) tallies.set(attempt.target, tallyFrom(tallies.get(attempt.target), attempt));
  return tallies;
}
