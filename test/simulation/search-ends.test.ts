// Ends that are tested only where the answer hangs on them, a test that is probably not flaky, and causes on branches of
// their own: properties over random histories, and the price in tests beside git's.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gitBisect, judgeBy, majorityOf } from '../../bench/search-peers.ts';
import { chance, worldOf } from '../../bench/search-world.ts';
import { ancestorsOf, graphFromParents, lineGraph, parentsOf } from '../../src/core/git/graph.ts';
import { lineWindow, openWindow, type Window } from '../../src/core/git/graph-window.ts';
import { tallyOf } from '../../src/core/search/evidence.ts';
import { type SearchProblem, searchProblem } from '../../src/core/search/problem.ts';
import { knownRates, unknownRates } from '../../src/core/search/rates.ts';
import { play, type Played } from './search-play.ts';

const believing = {
  rates: knownRates({ bad: 0.9999, good: 0.0001 }),
  ends: 'when-it-matters',
  endRuns: 1,
} as const satisfies Partial<SearchProblem>;
const usual = {
  rates: unknownRates({ certainShare: 0.9 }),
  ends: 'when-it-matters',
  confidence: 0.975,
} as const satisfies Partial<SearchProblem>;

const randomGraph = fc.array(fc.tuple(fc.nat(3), fc.nat(8), fc.boolean()), { minLength: 2, maxLength: 60 }).map((steps) =>
  graphFromParents([
    [],
    ...steps.map(([a, b, merge], index) => {
      const first = Math.max(0, index - a);
      const second = Math.max(0, index - b);
      return merge && first !== second ? [first, second] : [first];
    }),
  ]),
);

/** From the root, which is good, to the newest commit. */
function windowOf(graph: ReturnType<typeof graphFromParents>): Window {
  const opened = openWindow({ graph, bad: graph.count - 1, goods: [0] });
  if (opened.kind !== 'open') throw new Error(`expected an open window, not ${opened.kind}`);
  return opened.window;
}

/** Seen bad itself, and each way down from it ends at what was seen good, a good end if need be. */
function isProven(window: Window, { ending, state: { evidence } }: Played): boolean {
  if (ending.kind !== 'culprit' || (tallyOf(evidence, ending.culprit)?.failed ?? 0) === 0) return false;
  const goods = evidence.tallies.filter(({ passed }) => passed > 0).map(({ target }) => target);
  const inside = ancestorsOf(
    window.graph,
    goods.filter((target) => target < window.size),
  );
  const endIsGood = goods.some((target) => target >= window.size);
  const open = [ending.culprit];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (inside[node] === 1) continue;
    if (window.borders[node] === 1 && !endIsGood) return false;
    open.push(...parentsOf(window.graph, node));
  }
  return true;
}

describe('ends that are tested where the answer hangs on them', () => {
  test('the culprit of any history is named and proven, several tests at once or one', () => {
    fc.assert(
      fc.property(randomGraph, fc.nat(), fc.integer({ min: 1, max: 4 }), (graph, pick, workers) => {
        const window = windowOf(graph);
        const culprit = pick % window.size;
        const isBad = (target: number): boolean => target < window.size && ancestorsOf(window.graph, [target])[culprit] === 1;
        if (!isBad(window.size - 1)) return;
        for (const wanted of [believing, usual]) {
          const problem = searchProblem(window, wanted);
          const played = play({ problem, workers, outcome: (target) => (isBad(target) ? 'bad' : 'good') });
          expect(played.ending).toMatchObject({ kind: 'culprit', culprit });
          expect(isProven(window, played)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([12, 60, 100, 127, 200, 500])(
    'on a line of %i the mean over all culprits is that of git, and 2 more by default',
    (size) => {
      const sums = { git: 0, believing: 0, usual: 0 };
      let most = 0;
      const step = Math.max(1, Math.floor(size / 100));
      let count = 0;
      for (let culprit = 0; culprit < size; culprit += culprit < 2 || culprit > size - 3 ? 1 : step) {
        const outcome = (target: number) => (target < size && target >= culprit ? ('bad' as const) : ('good' as const));
        sums.git += gitBisect(lineGraph(size), judgeBy(majorityOf(1), { outcome })).tests;
        const believed = play({ problem: searchProblem(lineWindow(0, size), believing), outcome }).attempts.length;
        sums.believing += believed;
        most = Math.max(most, believed);
        sums.usual += play({ problem: searchProblem(lineWindow(0, size), usual), outcome }).attempts.length;
        count += 1;
      }
      // A culprit next to an end takes the test of that end more.
      expect(sums.believing / count - sums.git / count).toBeLessThanOrEqual(3 / Math.min(size, count));
      expect(most).toBeLessThanOrEqual(Math.ceil(Math.log2(size + 2)));
      expect(sums.usual / count - sums.git / count).toBeLessThanOrEqual(2);
    },
  );

  test('a wrong end is tested before it is blamed', () => {
    for (const size of [1, 2, 5, 40, 3000]) {
      for (const wanted of [believing, usual]) {
        const passing = play({ problem: searchProblem(lineWindow(0, size), wanted), outcome: () => 'good' });
        expect(passing.ending).toMatchObject({ kind: 'not-reproduced', allAre: 'good' });
        expect(tallyOf(passing.state.evidence, size - 1)?.passed).toBeGreaterThan(0);
        const failing = play({ problem: searchProblem(lineWindow(0, size), wanted), outcome: () => 'bad' });
        expect(failing.ending).toMatchObject({ kind: 'not-reproduced', allAre: 'bad' });
        expect(tallyOf(failing.state.evidence, size)?.failed).toBeGreaterThan(0);
      }
    }
  });

  test('on a long history an end that is probably wrong is tested after five answers of one kind', () => {
    const played = play({ problem: searchProblem(lineWindow(0, 20_000), believing), outcome: () => 'bad' });
    expect(played.attempts.findIndex(({ target }) => target === 20_000)).toBe(5);
  });

  test('an end that can not be tested ends only a search whose answer hangs on it', () => {
    const search = (culprit: number) =>
      play({
        problem: searchProblem(lineWindow(0, 30), believing),
        outcome: (target) => (target === 30 ? 'skip' : target >= culprit ? 'bad' : 'good'),
      }).ending;
    expect(search(17)).toMatchObject({ kind: 'culprit', culprit: 17 });
    expect(search(0)).toMatchObject({ kind: 'end-untestable', target: 30 });
  });
});

describe('a test that is probably not flaky', () => {
  const rates = [
    { bad: 0.95, good: 0.05 },
    { bad: 0.9, good: 0.1 },
    { bad: 0.8, good: 0.2 },
    { bad: 0.9, good: 0 },
    { bad: 1, good: 0.1 },
    { bad: 0.5, good: 0 },
    { bad: 1, good: 0.5 },
  ];

  test('where one in ten is flaky, what is stated with .975 is right as often', { timeout: 120_000 }, () => {
    const hunts = 12;
    let wrong = 0;
    for (let hunt = 0; hunt < hunts * rates.length; hunt += 1) {
      const size = 40;
      const culprit = Math.floor(chance(hunt, size, 29) * size);
      const isBad = (target: number): boolean => target < size && target >= culprit;
      const world = worldOf({ seed: hunt + 4_000_000, isBad, rates: rates[hunt % rates.length]! });
      const { ending } = play({ problem: searchProblem(lineWindow(0, size), usual), outcome: world.outcome });
      if (ending.kind !== 'culprit' || ending.culprit !== culprit) wrong += 1;
    }
    // Nine of ten tests never lie, and are right always.
    expect((0.1 * wrong) / (hunts * rates.length)).toBeLessThanOrEqual(0.025);
  });
});

describe('causes on branches of their own', () => {
  /** A trunk of 5, two branches of 12 from its end, merged, and 4 more. */
  const graph = graphFromParents([
    [],
    ...Array.from({ length: 4 }, (_, index) => [index]),
    ...Array.from({ length: 12 }, (_, index) => [4 + index]),
    ...Array.from({ length: 12 }, (_, index) => [index === 0 ? 4 : 16 + index]),
    [16, 28],
    ...Array.from({ length: 4 }, (_, index) => [29 + index]),
  ]);
  const opened = openWindow({ graph, bad: graph.count - 1, goods: [0] });
  if (opened.kind !== 'open') throw new Error('expected an open window');
  const { window } = opened;

  test('cost a bounded number of tests, and no commit is named that changed nothing', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const causes = [5 + Math.floor(chance(seed, 1) * 12), 17 + Math.floor(chance(seed, 2) * 12)];
      const isBad = (target: number): boolean => {
        if (target >= window.size) return false;
        const behind = ancestorsOf(graph, [window.nodeOf[target]!]);
        return causes.some((cause) => behind[cause] === 1);
      };
      for (const wanted of [usual, { confidence: 0.99 }]) {
        const outcome = (target: number) => (isBad(target) ? ('bad' as const) : ('good' as const));
        const { ending, attempts } = play({ problem: searchProblem(window, wanted), outcome, killAfter: 200 });
        expect(attempts.length).toBeLessThanOrEqual(60);
        if (ending.kind === 'culprit') {
          expect(causes).toContain(window.nodeOf[ending.culprit]);
          continue;
        }
        expect(ending.kind).toBe('not-monotone');
        if (ending.kind !== 'not-monotone') continue;
        for (const { kind, before, after } of ending.transitions) {
          expect(kind).toBe('introduction');
          expect([isBad(before), isBad(after)]).toEqual([false, true]);
        }
      }
    }
  });
});
