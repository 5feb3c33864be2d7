import { expect, test } from 'vitest';
import { together } from './together.ts';

test('what comes of all parts, in their order', async () => {
  expect(await together([Promise.resolve(1), 'two', Promise.resolve(null)])).toEqual([1, 'two', null]);
  expect(await together([])).toEqual([]);
});

test('a failure is told when the other parts have ended too, and it is the first', async () => {
  let failSlow: (error: Error) => void = () => undefined;
  const slow = new Promise<never>((_, reject) => (failSlow = reject));
  let told: unknown = null;
  const failing = together([Promise.reject(new Error('first')), slow]).catch((error: unknown) => (told = error));
  await new Promise(setImmediate);
  expect(told).toBeNull();
  failSlow(new Error('second'));
  await failing;
  expect(told).toEqual(new Error('first'));
});
