// Isolate against simulated failures: every small world there is, and random ones with a fresh seed each run.

import { describe, expect, test } from 'vitest';
import { playIsolate } from '../../bench/isolate-play.ts';
import { type HiddenCause, type IsolateWorld, makeWorld, spaceSize, type WorldShape } from '../../bench/isolate-world.ts';
import { isolateSeeker } from '../../src/core/search/isolate/isolate-seeker.ts';
import { isolateProblem, type IsolateVariable } from '../../src/core/search/isolate/problem.ts';

const shape: WorldShape = {
  factors: [3, 5],
  lines: [20, 6],
  parts: [1, 1, 2, 2, 2, 3, 3, 4],
  causes: 1,
  stretchShare: 1 / 8,
  untestableShare: 0,
  exclusions: 0,
  prepareCost: 0,
};

// Fresh each run: printed with a failure, so that it can be played again.
const seed = Number(process.env['ISOLATE_SEED'] ?? Date.now() % 1_000_000) + 100_000;

function variable(kind: IsolateVariable['kind'], name: string, size: number): IsolateVariable {
  const values = Array.from({ length: size }, (_, index) => `v${index}`);
  return { name, kind, values, prepareCost: 0, prepared: [] };
}

function* subsetsOf(size: number): Generator<ReadonlySet<number>> {
  for (let mask = 1; mask < (1 << size) - 1; mask += 1)
    yield new Set([...Array(size).keys()].filter((value) => ((mask >> value) & 1) === 1));
}

function* smallCauses(variables: readonly IsolateVariable[], from = 0): Generator<HiddenCause> {
  yield new Map();
  for (let index = from; index < variables.length; index += 1)
    for (const values of subsetsOf(variables[index]!.values.length))
      for (const rest of smallCauses(variables, index + 1)) yield new Map([[index, values], ...rest]);
}

describe('isolate', () => {
  test('finds every condition over a cache mode, a switch and four versions exactly', () => {
    const variables = [variable('factor', 'cache', 3), variable('factor', 'sector', 2), variable('line', 'kernel', 4)];
    let count = 0;
    for (const cause of smallCauses(variables)) {
      if (cause.size === 0) continue;
      const failing = variables.map((_, index) => [...(cause.get(index) ?? [0])][0]!);
      const world: IsolateWorld = { variables, causes: [cause], failing, excluded: () => false, untestable: () => false };
      const { exact, falseCause } = playIsolate(world, 1);
      expect({ exact, falseCause }, JSON.stringify([...cause].map(([at, values]) => [at, ...values]))).toEqual({
        exact: true,
        falseCause: false,
      });
      count += 1;
    }
    expect(count).toBe(7 * 3 * 15 - 1);
  });

  test(`finds random conditions in a small part of the matrix (seed ${seed})`, () => {
    let exact = 0;
    for (let index = 0; index < 25; index += 1) {
      const world = makeWorld(shape, seed + index);
      const played = playIsolate(world, seed + index);
      expect(played.falseCause, `seed ${seed + index}`).toBe(false);
      expect(played.answer.attempts, `seed ${seed + index}`).toBeLessThan(spaceSize(world.variables) / 2);
      exact += played.exact ? 1 : 0;
    }
    // Of 1,000 such worlds more than 990; two misses in 25 would come once in 300 runs at most.
    expect(exact, `seed ${seed}`).toBeGreaterThanOrEqual(23);
  });

  test(`goes on where versions are untestable and combinations excluded (seed ${seed})`, () => {
    for (let index = 0; index < 15; index += 1) {
      const world = makeWorld({ ...shape, untestableShare: 0.15, exclusions: 3 }, seed + index);
      const { answer, falseCause } = playIsolate(world, seed + index);
      expect(falseCause, `seed ${seed + index}`).toBe(false);
      expect(answer.because, `seed ${seed + index}`).not.toBe('budget');
    }
  });

  test(`is certain of nothing that is wrong, and of all causes when every pair was tried (seed ${seed})`, () => {
    const two: WorldShape = { ...shape, lines: [12, 4], factors: [2, 3], parts: [1, 2, 2], causes: 2 };
    let certain = 0;
    for (let index = 0; index < 8; index += 1) {
      const world = makeWorld(two, seed + index);
      const usual = playIsolate(world, seed + index);
      expect(usual.certain && !usual.exact, `seed ${seed + index}`).toBe(false);
      const pairs = playIsolate(world, seed + index, { wanted: { everyPair: true } });
      expect(pairs.certain && !pairs.exact, `seed ${seed + index}`).toBe(false);
      expect(pairs.answer.attempts, `seed ${seed + index}`).toBeGreaterThanOrEqual(usual.answer.attempts);
      certain += pairs.certain ? 1 : 0;
    }
    // 57 of 60 such worlds were.
    expect(certain, `seed ${seed}`).toBeGreaterThanOrEqual(5);
  });

  test('is not certain of two causes that undo each other where they meet, before that was tried', () => {
    // 7 to 11 of the one line fails, and 1 of the other: but not both.
    const two: WorldShape = { ...shape, lines: [12, 4], factors: [2, 3], parts: [1, 2, 2], causes: 2 };
    const world = makeWorld(two, 625_832);
    const usual = playIsolate(world, 625_832);
    expect({ exact: usual.exact, falseCause: usual.falseCause }).toEqual({ exact: true, falseCause: false });
    const pairs = playIsolate(world, 625_832, { wanted: { everyPair: true } });
    expect({ exact: pairs.exact, certain: pairs.certain }).toEqual({ exact: true, certain: true });
  });

  test('asks for as many different points at once as there are workers', () => {
    const world = makeWorld(shape, 7);
    const alone = playIsolate(world, 7);
    const three = playIsolate(world, 7, { workers: 3 });
    expect(alone.exact && three.exact).toBe(true);
    expect(three.answer.attempts).toBeLessThan(2 * alone.answer.attempts);
  });

  test('says that the failing point does not fail', () => {
    const variables = [variable('factor', 'cache', 3), variable('line', 'kernel', 4)];
    let seeker = isolateSeeker(isolateProblem(variables, [[0, 0]], { flaky: false }));
    const step = seeker.next({ running: [], free: 1 });
    expect(step).toMatchObject({ kind: 'test', start: [0] });
    seeker = seeker.observe({ target: 0, outcome: 'good' });
    expect(seeker.next({ running: [], free: 1 })).toEqual({ kind: 'ended' });
    expect(seeker.answer()).toMatchObject({ because: 'not-failing', causes: [] });
  });
});
