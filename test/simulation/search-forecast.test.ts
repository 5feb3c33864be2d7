// What is forecast while a search runs, against what then came.

import { describe, expect, test } from 'vitest';
import { chance, worldOf } from '../../bench/search-world.ts';
import { lineWindow } from '../../src/core/git/graph-window.ts';
import { type Expected, forecastOf } from '../../src/core/search/forecast.ts';
import { observe, type SearchState, startSearch } from '../../src/core/search/next-step.ts';
import { type SearchProblem, searchProblem } from '../../src/core/search/problem.ts';
import { knownRates } from '../../src/core/search/rates.ts';
import { play } from './search-play.ts';

/** Half of all tests are not flaky; the other half in all ways. */
const flaky = [
  { bad: 0.95, good: 0.05 },
  { bad: 0.9, good: 0.1 },
  { bad: 0.8, good: 0.2 },
  { bad: 0.9, good: 0 },
  { bad: 1, good: 0.1 },
  { bad: 0.5, good: 0 },
  { bad: 1, good: 0.5 },
  { bad: 0.2, good: 0 },
];
const worlds = [...flaky.map(() => ({ bad: 1, good: 0 })), ...flaky];

interface Compared {
  readonly forecast: Expected;
  readonly came: number;
}

/** A quarter, half and three quarters on the way, and before the first test. */
function compared(
  wanted: (rates: { bad: number; good: number }) => Partial<Omit<SearchProblem, 'window'>>,
): Record<'tests' | 'cost', Compared[]> {
  const seen = { tests: [] as Compared[], cost: [] as Compared[] };
  worlds.forEach((rates, index) => {
    for (let hunt = 0; hunt < 4; hunt += 1) {
      const seed = 3_000_000 + 100 * hunt + index;
      const size = hunt % 2 === 0 ? 127 : 700;
      const culprit = Math.floor(chance(seed, 1) * size);
      const problem = searchProblem(lineWindow(0, size), { confidence: 0.95, ...wanted(rates) });
      const { outcome } = worldOf({ seed, isBad: (target) => target < size && target >= culprit, rates });
      const { attempts, spent } = play({ problem, outcome });
      for (const share of [0, 0.25, 0.5, 0.75]) {
        const done = Math.floor(share * attempts.length);
        const state: SearchState = attempts.slice(0, done).reduce(observe, startSearch(problem));
        const { tests, cost } = forecastOf(state);
        seen.tests.push({ forecast: tests, came: attempts.length - done });
        seen.cost.push({ forecast: cost, came: spent - state.spent });
      }
    }
  });
  return seen;
}

function expectCalibrated(all: readonly Compared[]): void {
  const sum = (of: (one: Compared) => number) => all.reduce((total, one) => total + of(one), 0);
  const ratio = sum(({ forecast }) => forecast.mean) / sum(({ came }) => came);
  const inside = sum(({ forecast, came }) => (came + 1 >= forecast.p10 && came - 1 <= forecast.p90 ? 1 : 0)) / all.length;
  expect(ratio).toBeGreaterThan(0.7);
  expect(ratio).toBeLessThan(1.3);
  expect(inside).toBeGreaterThan(0.7);
}

describe('a forecast', () => {
  test.each([0, 10])('holds on average and in its spread where rates are unknown (a build costs %i runs)', (build) => {
    const { tests, cost } = compared(() => ({ costs: { build, run: 1, built: null } }));
    expectCalibrated(tests);
    expectCalibrated(cost);
  });

  test('holds where rates are known', () => {
    const { tests } = compared((rates) => ({ rates: knownRates(rates), ends: 'believed' as const, noChange: 0 }));
    expectCalibrated(tests);
  });

  test('is the logarithm where every outcome is certain', () => {
    const problem = searchProblem(lineWindow(0, 1024), {
      rates: knownRates({ bad: 1, good: 0 }),
      ends: 'believed' as const,
      noChange: 0,
    });
    const start = startSearch(problem);
    expect(forecastOf(start).tests.mean).toBeCloseTo(10, 6);
    expect(forecastOf(start).candidatesLeft).toBeGreaterThan(0.98 * 1024);
    expect(forecastOf(observe(start, { target: 511, outcome: 'bad' })).tests.mean).toBeCloseTo(9, 6);
  });

  test('counts the versions that are left', () => {
    const problem = searchProblem(lineWindow(0, 100), { confidence: 0.9 });
    const start = startSearch(problem);
    const seen = (state: SearchState, target: number, outcome: 'good' | 'bad') =>
      [0, 1, 2, 3].reduce((next) => observe(next, { target, outcome }), state);
    const ends = seen(seen(start, 99, 'bad'), 100, 'good');
    expect(forecastOf(ends).candidatesLeft).toBeGreaterThan(90);
    const { candidatesLeft } = forecastOf(seen(seen(ends, 49, 'bad'), 39, 'good'));
    expect(candidatesLeft).toBeLessThanOrEqual(11);
    expect(candidatesLeft).toBeGreaterThanOrEqual(9);
  });

  test('is longer where nothing was answered by most versions that were tried', () => {
    const start = startSearch(searchProblem(lineWindow(0, 100)));
    const skipped = [20, 40, 60].reduce((state, target) => observe(state, { target, outcome: 'skip' }), start);
    expect(forecastOf(skipped).tests.mean).toBeGreaterThan(1.5 * forecastOf(start).tests.mean);
  });
});
