import { expect, test } from 'vitest';
import { systemClock } from './system-clock.ts';

test('sleeps at least as long as it was asked to', async () => {
  const before = systemClock.monotonicMs();
  await systemClock.sleep(5, new AbortController().signal);
  // Node's timers count whole milliseconds.
  expect(systemClock.monotonicMs() - before).toBeGreaterThanOrEqual(4);
});

test('wakes with the reason when it is cancelled, before and while it sleeps', async () => {
  const reason = new Error('enough');
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const cancel = new AbortController();
  const sleeping = systemClock.sleep(60_000, cancel.signal);
  cancel.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
});

test('tells the time of day', () => {
  expect(systemClock.now()).toBeGreaterThan(Date.UTC(2026, 0, 1));
});
