import { expect, test } from 'vitest';
import { createPlaces } from './places.ts';

const never = new AbortController().signal;

test('who finds no place waits in turn', async () => {
  const places = createPlaces(1);
  const order: string[] = [];
  await places.enter(never);
  const first = places.enter(never).then(() => order.push('first'));
  const second = places.enter(never).then(() => order.push('second'));
  places.leave();
  await first;
  expect(order).toEqual(['first']);
  places.leave();
  await second;
  expect(order).toEqual(['first', 'second']);
});

test('who gives up waiting is not given a place', async () => {
  const places = createPlaces(1);
  await places.enter(never);
  const controller = new AbortController();
  const enough = new Error('enough');
  const givenUp = places.enter(controller.signal);
  const waiting = places.enter(never);
  controller.abort(enough);
  await expect(givenUp).rejects.toBe(enough);
  places.leave();
  await waiting;
  places.leave();
  await places.enter(never);
});

test('who comes aborted does not enter', async () => {
  const places = createPlaces(1);
  const enough = new Error('enough');
  await expect(places.enter(AbortSignal.abort(enough))).rejects.toBe(enough);
  await places.enter(never);
});
