// Whole searches against simulated labs: every small world there is, and properties over random ones.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gitBisect, judgeBy, majorityOf } from '../../bench/search-peers.ts';
import { chance, worldOf } from '../../bench/search-world.ts';
import { ancestorsOf, type CommitGraph, graphFromParents } from '../../src/core/git/graph.ts';
import { lineWindow, openWindow, type Window } from '../../src/core/git/graph-window.ts';
import { searchProblem } from '../../src/core/search/problem.ts';
import { knownRates } from '../../src/core/search/rates.ts';
import { play, type Played } from './search-play.ts';

const certain = { rates: knownRates({ bad: 1, good: 0 }), ends: 'believed' as const, noChange: 0 };

/** A window over the whole graph as if everything before it were good. */
function wholeWindow(graph: CommitGraph): Window {
  const reached = ancestorsOf(graph, [graph.count - 1]);
  const opened = openWindow({ graph, bad: graph.count - 1, goods: [] });
  if (opened.kind !== 'open') throw new Error(`expected an open window of ${reached.length}`);
  return opened.window;
}

function isBadUnder(window: Window, culprit: number): (target: number) => boolean {
  return (target) => target < window.size && ancestorsOf(window.graph, [target])[culprit] === 1;
}

/** Right, or honest about what can not be known: never wrong. */
function expectRightOrHonest(
  played: Played,
  world: { window: Window; culprit: number; skipped: (target: number) => boolean },
): void {
  const { window, culprit, skipped } = world;
  const parents = window.graph.parents.slice(window.graph.parentStart[culprit], window.graph.parentStart[culprit + 1]);
  if (played.ending.kind === 'culprit') expect(played.ending.culprit).toBe(culprit);
  else {
    expect(played.ending).toMatchObject({ kind: 'range', because: 'skips' });
    if (played.ending.kind === 'range') expect(played.ending.candidates).toContain(culprit);
    expect(skipped(culprit) || parents.some((parent) => skipped(parent))).toBe(true);
  }
}

function* graphsOf(size: number): Generator<CommitGraph> {
  function* grow(lists: readonly (readonly number[])[]): Generator<CommitGraph> {
    const next = lists.length;
    if (next === size) {
      yield graphFromParents(lists);
      return;
    }
    for (let first = 0; first < next; first += 1) {
      yield* grow([...lists, [first]]);
      for (let second = first + 1; second < next; second += 1) yield* grow([...lists, [second, first]]);
    }
  }
  yield* grow([[]]);
}

const randomGraph = fc
  .array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 60 })
  .map((steps) => graphFromParents([[], ...steps.map(([a, b, merge], index) => parentsAt(index + 1, { a, b, merge }))]));

function parentsAt(node: number, { a, b, merge }: { a: number; b: number; merge: boolean }): number[] {
  const first = Math.max(0, node - 1 - (a % 4));
  const second = Math.max(0, node - 1 - (b % 9));
  return merge && first !== second ? [first, second] : [first];
}

describe('every small world', () => {
  test('lines of up to 8 versions with every placement of untestable ones: right or honest', () => {
    for (let size = 1; size <= 8; size += 1) {
      const window = lineWindow(0, size);
      for (let culprit = 0; culprit < size; culprit += 1) {
        for (let skips = 0; skips < 1 << (size - 1); skips += 1) {
          const skipped = (target: number) => target < size - 1 && ((skips >> target) & 1) === 1;
          const isBad = isBadUnder(window, culprit);
          const played = play({
            problem: searchProblem(window, certain),
            outcome: (target) => (skipped(target) ? 'skip' : isBad(target) ? 'bad' : 'good'),
          });
          expectRightOrHonest(played, { window, culprit, skipped });
        }
      }
    }
  });

  test('lines of up to 6 versions with unknown rates, ends tested: right or honest', { timeout: 60_000 }, () => {
    for (let size = 1; size <= 6; size += 1) {
      const window = lineWindow(0, size);
      for (let culprit = 0; culprit < size; culprit += 1) {
        for (let skips = 0; skips < 1 << (size - 1); skips += 3) {
          const skipped = (target: number) => target < size - 1 && ((skips >> target) & 1) === 1;
          const isBad = isBadUnder(window, culprit);
          const played = play({
            problem: searchProblem(window),
            outcome: (target) => (skipped(target) ? 'skip' : isBad(target) ? 'bad' : 'good'),
          });
          expectRightOrHonest(played, { window, culprit, skipped });
        }
      }
    }
  });

  test(
    'all graphs of up to 5 commits with merges, every placement of untestable ones: right or honest',
    { timeout: 60_000 },
    () => {
      for (let size = 2; size <= 5; size += 1) {
        for (const graph of graphsOf(size)) {
          const window = wholeWindow(graph);
          for (let culprit = 0; culprit < window.size; culprit += 1) {
            const isBad = isBadUnder(window, culprit);
            for (let skips = 0; skips < 1 << (window.size - 1); skips += 1) {
              const skipped = (target: number) => target < window.size - 1 && ((skips >> target) & 1) === 1;
              const played = play({
                problem: searchProblem(window, certain),
                outcome: (target) => (skipped(target) ? 'skip' : isBad(target) ? 'bad' : 'good'),
              });
              if (played.ending.kind === 'culprit') expect(played.ending.culprit).toBe(culprit);
              else if (played.ending.kind === 'range') expect(played.ending.candidates).toContain(culprit);
              else expect.unreachable(played.ending.kind);
              if (skips === 0) expect(played.ending.kind).toBe('culprit');
            }
          }
        }
      }
    },
  );
});

describe('properties', () => {
  test('finds the culprit that git bisect finds, on any graph', () => {
    fc.assert(
      fc.property(randomGraph, fc.nat(), (graph, pick) => {
        const window = wholeWindow(graph);
        const culprit = pick % window.size;
        const isBad = isBadUnder(window, culprit);
        const world = { outcome: (target: number) => (isBad(target) ? ('bad' as const) : ('good' as const)) };
        const git = gitBisect(window.graph, judgeBy(majorityOf(1), world));
        expect(git.culprit).toBe(culprit);
        expect(play({ problem: searchProblem(window, certain), outcome: world.outcome }).ending).toMatchObject({
          kind: 'culprit',
          culprit,
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('never needs more tests than halving allows on a line', () => {
    for (const size of [2, 3, 5, 17, 64, 100, 127, 200]) {
      for (let culprit = 0; culprit < size; culprit += 1) {
        const problem = searchProblem(lineWindow(0, size), certain);
        const played = play({ problem, outcome: (target) => (target >= culprit ? 'bad' : 'good') });
        expect(played.attempts.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
      }
    }
  });

  test('killed after any event and resumed from the journal it ends the same', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 3 }), (seed, size, workers) => {
        const culprit = Math.floor(chance(seed, 1) * size);
        const problem = searchProblem(lineWindow(0, size), { confidence: 0.9 });
        const world = worldOf({ seed, isBad: (target) => target < size && target >= culprit, rates: { bad: 0.9, good: 0.02 } });
        const whole = play({ problem, outcome: world.outcome, workers });
        const killed = play({
          problem,
          outcome: world.outcome,
          workers,
          killAfter: 1 + Math.floor(chance(seed, 2) * whole.attempts.length),
        });
        const resumed = play({ problem, outcome: world.outcome, workers, journal: killed.attempts });
        expect(resumed.ending).toEqual(whole.ending);
        expect(resumed.attempts).toEqual(whole.attempts);
      }),
      { numRuns: 30 },
    );
  });

  test(
    'killed after each single event of a hunt on a graph with untestable commits it ends the same',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(randomGraph, fc.nat(1000), fc.integer({ min: 1, max: 3 }), (graph, seed, workers) => {
          const window = wholeWindow(graph);
          const isBad = isBadUnder(window, Math.floor(chance(seed, 1) * window.size));
          const isUntestable = (target: number) => target < window.size - 1 && chance(seed, target, 2) < 0.2;
          const { outcome } = worldOf({ seed, isBad, isUntestable, rates: { bad: 0.95, good: 0 } });
          const problem = searchProblem(window, { confidence: 0.9, ends: 'believed' as const, noChange: 0 });
          const whole = play({ problem, outcome, workers });
          for (let killAfter = 1; killAfter < whole.attempts.length; killAfter += 1) {
            const killed = play({ problem, outcome, workers, killAfter });
            expect(play({ problem, outcome, workers, journal: killed.attempts }).ending).toEqual(whole.ending);
          }
        }),
        { numRuns: 12 },
      );
    },
  );

  test('several workers never find another culprit', () => {
    fc.assert(
      fc.property(randomGraph, fc.nat(), fc.integer({ min: 2, max: 7 }), (graph, pick, workers) => {
        const window = wholeWindow(graph);
        const culprit = pick % window.size;
        const isBad = isBadUnder(window, culprit);
        const played = play({
          problem: searchProblem(window, certain),
          workers,
          outcome: (target) => (isBad(target) ? 'bad' : 'good'),
        });
        expect(played.ending).toMatchObject({ kind: 'culprit', culprit });
      }),
      { numRuns: 100 },
    );
  });
});

describe('endings', () => {
  const window = lineWindow(0, 40);

  test('says so when the bad end never fails', () => {
    expect(play({ problem: searchProblem(window), outcome: () => 'good' }).ending).toMatchObject({
      kind: 'not-reproduced',
      allAre: 'good',
    });
  });

  test('says so when the good end fails as well', () => {
    expect(play({ problem: searchProblem(window), outcome: () => 'bad' }).ending).toMatchObject({
      kind: 'not-reproduced',
      allAre: 'bad',
    });
  });

  test('calls the lab broken when nothing answers', () => {
    expect(play({ problem: searchProblem(window), outcome: () => 'no-answer' }).ending.kind).toMatch(
      /lab-broken|end-untestable/,
    );
  });

  test('gives the range that is left when the budget is used up', () => {
    const problem = searchProblem(window, { budget: { testsMax: 5, costMax: Infinity } });
    const { ending, attempts } = play({ problem, outcome: (target) => (target < 40 && target >= 11 ? 'bad' : 'good') });
    expect(attempts).toHaveLength(5);
    expect(ending).toMatchObject({ kind: 'range', because: 'budget' });
    if (ending.kind === 'range') expect(ending.candidates).toContain(11);
  });

  test('neither other failures nor missing answers count as good or bad', () => {
    const outcome = (target: number, attempt: number) =>
      target === 20
        ? 'other-failure'
        : target === 10 && attempt === 0
          ? 'no-answer'
          : target < 40 && target >= 17
            ? 'bad'
            : 'good';
    expect(play({ problem: searchProblem(window), outcome }).ending).toMatchObject({ kind: 'culprit', culprit: 17 });
  });

  test('does not walk through a long stretch of untestable versions', () => {
    const long = lineWindow(0, 1000);
    const outcome = (target: number) =>
      target >= 300 && target < 700 ? 'skip' : target < 1000 && target >= 500 ? 'bad' : 'good';
    const { ending, attempts } = play({ problem: searchProblem(long, certain), outcome });
    expect(ending).toMatchObject({ kind: 'range', because: 'skips' });
    if (ending.kind === 'range') expect([ending.candidates[0], ending.candidates.at(-1)]).toEqual([300, 700]);
    expect(attempts.length).toBeLessThan(50);
  });
});
