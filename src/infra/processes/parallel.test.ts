import { expect, test } from 'vitest';
import { deferred } from './deferred.ts';
import { inParallel } from './parallel.ts';

const never = new AbortController().signal;

test('keeps the order of the items and never does more than allowed at once', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([3, 1, 2, 5, 4], { atMost: 2, signal: never }, async (item) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([30, 10, 20, 50, 40]);
  expect(most).toBe(2);
});

test('the first failure cancels the rest and is what comes out', async () => {
  let cancelled = false;
  const all = inParallel(['waits', 'fails', 'not begun'], { atMost: 2, signal: never }, async (item, signal) => {
    if (item === 'fails') throw new Error('first');
    expect(item).toBe('waits');
    const gate = deferred<void>();
    signal.addEventListener('abort', () => {
      cancelled = true;
      gate.reject(new Error('second'));
    });
    await gate.promise;
  });
  await expect(all).rejects.toThrow('first');
  expect(cancelled).toBe(true);
});

test('rejects with the reason when cancelled', async () => {
  const controller = new AbortController();
  const all = inParallel([1], { atMost: 1, signal: controller.signal }, (_, signal) => {
    controller.abort(new Error('enough'));
    return Promise.reject(signal.reason as Error);
  });
  await expect(all).rejects.toThrow('enough');
});
