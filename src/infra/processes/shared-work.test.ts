import { expect, test } from 'vitest';
import { deferred } from './deferred.ts';
import { createSharedWork } from './shared-work.ts';

const never = new AbortController().signal;

test('is done once for all who ask while it runs, and again for who asks later', async () => {
  const shared = createSharedWork<number>();
  let begun = 0;
  const work = async (): Promise<number> => {
    begun += 1;
    await Promise.resolve();
    return begun;
  };
  expect(await Promise.all([shared.join('a', never, work), shared.join('a', never, work)])).toEqual([1, 1]);
  expect(await shared.join('a', never, work)).toBe(2);
});

test('who gives up first leaves at once and does not disturb the others', async () => {
  const shared = createSharedWork<string>();
  const gate = deferred<string>();
  const first = new AbortController();
  const one = shared.join('a', first.signal, () => gate.promise);
  const other = shared.join('a', never, () => gate.promise);
  first.abort(new Error('enough'));
  await expect(one).rejects.toThrow('enough');
  gate.resolve('done');
  expect(await other).toBe('done');
});

test('the last one who gives up sees the work end', async () => {
  const shared = createSharedWork<void>();
  const controller = new AbortController();
  let cleaned = false;
  const joined = shared.join('a', controller.signal, async (signal) => {
    const gate = deferred<void>();
    signal.addEventListener('abort', () => gate.resolve());
    await gate.promise;
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    cleaned = true;
    signal.throwIfAborted();
  });
  controller.abort(new Error('enough'));
  await expect(joined).rejects.toThrow('enough');
  expect(cleaned).toBe(true);
});

test('who asks while given-up work is still ending begins anew', async () => {
  const shared = createSharedWork<string>();
  const controller = new AbortController();
  const ending = deferred<string>();
  const first = shared.join('a', controller.signal, () => ending.promise);
  controller.abort(new Error('enough'));
  await Promise.resolve();
  await Promise.resolve();
  const second = shared.join('a', never, async () => 'fresh');
  ending.reject(new Error('ended'));
  expect(await second).toBe('fresh');
  await expect(first).rejects.toThrow('enough');
});
