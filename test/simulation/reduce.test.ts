// The reduction of configurations in simulated worlds: every small one with one or two options that matter, random ones with a
// fresh seed each run.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { playReduce } from '../../bench/reduce-play.ts';
import { makeReduceWorld, type ReduceWorld, type ReduceWorldShape } from '../../bench/reduce-world.ts';

const steady = { bad: 0, good: 0 };

function plainWorld(count: number, causes: readonly ReadonlySet<number>[]): ReduceWorld {
  const none = Array.from({ length: count }, () => []);
  return { count, needs: none, selects: none, causes, broken: [], flaky: steady };
}

const shape: ReduceWorldShape = {
  options: [60, 200],
  parts: [1, 2, 3],
  causes: 1,
  needShare: 0.5,
  selectShare: 0.1,
  brokenShare: 0,
  flaky: steady,
};

describe('reducing a configuration', () => {
  test('names each pair of options that matters, and nothing else', () => {
    for (let one = 0; one < 12; one += 1) {
      for (let other = one; other < 12; other += 1) {
        const { isExact, foundAll } = playReduce(plainWorld(12, [new Set([one, other])]), 1);
        expect({ isExact, foundAll }, `${String(one)} ${String(other)}`).toEqual({ isExact: true, foundAll: true });
      }
    }
  });

  test('finds both of two causes that have nothing in common', () => {
    const { reduction } = playReduce(plainWorld(80, [new Set([7]), new Set([33, 60])]), 1);
    const causes = reduction.causes.map(({ parts }) => parts.flatMap(({ options }) => options).sort((a, b) => a - b));
    expect(causes.sort((a, b) => a.length - b.length)).toEqual([[7], [33, 60]]);
  });

  test('says what an option can not be set without, and finds it without a build', () => {
    const world: ReduceWorld = { ...plainWorld(100, [new Set([80])]), needs: plainWorld(100, []).needs.with(80, [20]) };
    const { reduction, builds } = playReduce(world, 1);
    expect(reduction.causes.map(({ parts }) => parts)).toEqual([[{ options: [80], needs: [20], without: 'passes' }]]);
    expect(builds).toBeLessThan(14);
  });

  test('every random world ends with a cause, and in few builds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        const { reduction, builds } = playReduce(makeReduceWorld(shape, seed), seed);
        expect(reduction.ended).toBe('answered');
        expect(reduction.causes.length).toBeGreaterThan(0);
        // Most take some 30; of 30,000 worlds the worst took 216.
        expect(builds).toBeLessThan(300);
      }),
      { numRuns: 60 },
    );
  });

  test('what it names fails by itself and without any option less, in at least 95 of 100 worlds', () => {
    const worlds = Array.from({ length: 100 }, (_, seed) => playReduce(makeReduceWorld(shape, seed), seed));
    // Options that cancel each other out in the random trees are the worlds without a smallest answer.
    expect(worlds.filter(({ isMinimal }) => isMinimal).length).toBeGreaterThanOrEqual(95);
  });

  test('a test that fails in 7 of 10 runs is repeated until it is sure', () => {
    let exact = 0;
    for (let seed = 0; seed < 20; seed += 1) {
      const world = makeReduceWorld({ ...shape, parts: [1, 2], flaky: { bad: 0.3, good: 0 } }, seed);
      exact += Number(playReduce(world, seed, { flaky: true }).isExact);
    }
    expect(exact).toBeGreaterThanOrEqual(17);
  });

  test('says so when the bad configuration does not fail, when the good one does, and when nothing gives an answer', () => {
    expect(playReduce(plainWorld(9, []), 1).reduction.ended).toBe('not-reproduced');
    expect(playReduce(plainWorld(9, [new Set()]), 1).reduction.ended).toBe('good-fails');
  });
});
