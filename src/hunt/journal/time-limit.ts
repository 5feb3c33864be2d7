// Work that may take only so long: its end by the clock is an end like any other, and what was recorded stays.

import type { Clock } from '../../ports/clock.ts';

class TimeIsUp extends Error {}

/** Cancels the work when the time is up, and resolves then as well; null is no limit. */
export async function withTimeLimit(
  clock: Clock,
  leftMs: number | null,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  if (leftMs === null) return void (await work(signal));
  const over = new AbortController();
  const inTime = new AbortController();
  const alarm = clock.sleep(Math.max(0, leftMs), over.signal).then(
    () => inTime.abort(new TimeIsUp()),
    () => undefined,
  );
  try {
    await work(AbortSignal.any([signal, inTime.signal]));
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error;
  } finally {
    over.abort();
    await alarm;
  }
}
