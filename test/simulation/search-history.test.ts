// Histories that break, are fixed and break again: what is said when the data shows it, and that audits make it show.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chance, worldOf } from '../../bench/search-world.ts';
import { ancestorsOf, graphFromParents } from '../../src/core/git/graph.ts';
import { lineWindow, openWindow, type Window } from '../../src/core/git/graph-window.ts';
import type { SeenAttempt, SeenOutcome } from '../../src/core/search/evidence.ts';
import { nextStep, observe, startSearch } from '../../src/core/search/next-step.ts';
import { searchProblem } from '../../src/core/search/problem.ts';
import { knownRates } from '../../src/core/search/rates.ts';
import { play } from './search-play.ts';

const believed = knownRates({ bad: 0.9999, good: 0.0001 });
const size = 200;

function times(count: number, target: number, outcome: SeenOutcome): SeenAttempt[] {
  return Array.from({ length: count }, () => ({ target, outcome }));
}

function endingAfter(window: Window, attempts: readonly SeenAttempt[], wanted: Parameters<typeof searchProblem>[1] = {}) {
  const step = nextStep(attempts.reduce(observe, startSearch(searchProblem(window, wanted))), { running: [], free: 1 });
  return step.kind === 'ended' ? step.ending : step;
}

function brokenTwice(seed: number) {
  const [broken, fixed, again] = [1, 2, 3]
    .map((part) => 5 + Math.floor(chance(seed, part, 61) * (size - 10)))
    .sort((a, b) => a - b) as [number, number, number];
  return {
    broken,
    fixed,
    again,
    isBad: (target: number) => target < size && ((target >= broken && target < fixed) || target >= again),
  };
}

describe('answers that contradict one transition', () => {
  const contradicting = [
    ...times(3, size, 'good'),
    ...times(4, 60, 'bad'),
    ...times(4, 120, 'good'),
    ...times(3, size - 1, 'bad'),
  ];

  test('end as not monotone with the transitions between what was tested', () => {
    expect(endingAfter(lineWindow(0, size), contradicting)).toMatchObject({
      kind: 'not-monotone',
      transitions: [
        { kind: 'introduction', before: size, after: 60 },
        { kind: 'fix', before: 60, after: 120 },
        { kind: 'introduction', before: 120, after: size - 1 },
      ],
    });
  });

  test.each([
    ['twice where answers are believed', believed, 2],
    ['at once where one test decides', knownRates({ bad: 1, good: 0 }), 1],
  ])('do so %s', (_, rates, runs) => {
    const attempts = [...times(runs, 60, 'bad'), ...times(runs, 120, 'good')];
    expect(endingAfter(lineWindow(0, size), attempts, { rates, ends: 'believed' as const, noChange: 0 })).toMatchObject({
      kind: 'not-monotone',
    });
  });

  test('are not a contradiction when one of them was seen once only', () => {
    const attempts = [
      ...times(3, size, 'good'),
      ...times(1, 60, 'bad'),
      ...times(3, 120, 'good'),
      ...times(3, size - 1, 'bad'),
    ];
    expect(endingAfter(lineWindow(0, size), attempts)).toMatchObject({ kind: 'test' });
  });

  test('count only along lines of descent: a branch that forked before the bug may pass', () => {
    // 1 breaks; 2 forks from 0 and does not have it; 3 merges both.
    const graph = graphFromParents([[], [0], [0], [1, 2], [3], [4]]);
    const opened = openWindow({ graph, bad: 5, goods: [] });
    if (opened.kind !== 'open') return expect.unreachable();
    const passes = (target: number) => [
      ...times(4, 0, 'good'),
      ...times(4, 1, 'bad'),
      ...times(4, target, 'good'),
      ...times(4, 5, 'bad'),
    ];
    expect(endingAfter(opened.window, passes(2))).not.toMatchObject({ kind: 'not-monotone' });
    expect(endingAfter(opened.window, passes(4))).toMatchObject({
      kind: 'not-monotone',
      transitions: [{ after: 1 }, { kind: 'fix', before: 1, after: 4 }, { before: 4, after: 5 }],
    });
  });
});

describe('audits', () => {
  function endings(audits: number, rates: { bad: number; good: number }, wanted: Parameters<typeof searchProblem>[1] = {}) {
    return Array.from({ length: 16 }, (_, hunt) => {
      const history = brokenTwice(5000 + hunt);
      const { outcome } = worldOf({ seed: hunt, isBad: history.isBad, rates });
      const problem = searchProblem(lineWindow(0, size), { confidence: 0.95, audits, ...wanted });
      return { ...history, ...play({ problem, outcome }) };
    });
  }
  const saidSo = (played: ReturnType<typeof endings>) => played.filter(({ ending }) => ending.kind === 'not-monotone').length;

  test('make a history that is broken twice show itself, which a search alone does not', () => {
    const certain = { bad: 1, good: 0 };
    expect(saidSo(endings(0, certain))).toBe(0);
    expect(saidSo(endings(4, certain))).toBeGreaterThanOrEqual(8);
    expect(saidSo(endings(4, certain, { rates: believed, endRuns: 1 }))).toBeGreaterThanOrEqual(8);
    expect(saidSo(endings(4, { bad: 0.9, good: 0.05 }))).toBeGreaterThanOrEqual(7);
  });

  test('find transitions that are there', () => {
    for (const { ending, broken, fixed, again } of endings(4, { bad: 1, good: 0 })) {
      if (ending.kind !== 'not-monotone') continue;
      expect(ending.transitions.map(({ kind }) => kind)).toEqual(['introduction', 'fix', 'introduction']);
      ending.transitions.forEach(({ before, after }, index) => {
        const real = [broken, fixed, again][index]!;
        expect(before === size ? -1 : before).toBeLessThan(real);
        expect(after).toBeGreaterThanOrEqual(real);
      });
    }
  });

  test('never make a history that broke once look worse, on any graph, flaky or not, with several workers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.nat(8), fc.boolean()), { minLength: 5, maxLength: 60 }),
        fc.nat(),
        fc.constantFrom({ bad: 1, good: 0 }, { bad: 0.9, good: 0.02 }),
        fc.integer({ min: 1, max: 4 }),
        (steps, pick, rates, workers) => {
          const parents = steps.map(([a, b, merge], index) =>
            merge && a !== b ? [Math.max(0, index - a), Math.max(0, index - b)] : [Math.max(0, index - a)],
          );
          const graph = graphFromParents([[], ...parents.map((list) => [...new Set(list)])]);
          const opened = openWindow({ graph, bad: graph.count - 1, goods: [] });
          if (opened.kind !== 'open') return;
          const { window } = opened;
          const culprit = pick % window.size;
          const isBad = (target: number) => target < window.size && ancestorsOf(window.graph, [target])[culprit] === 1;
          const { outcome } = worldOf({ seed: pick, isBad, rates });
          const { ending } = play({
            problem: searchProblem(window, { audits: 4, ends: 'believed' as const, noChange: 0 }),
            outcome,
            workers,
          });
          expect(ending.kind).not.toBe('not-monotone');
          if (rates.good === 0) expect(ending).toMatchObject({ kind: 'culprit', culprit });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('take what is built already, and are counted in the ending', () => {
    const built = new Uint8Array(size + 1);
    for (let target = 0; target < size; target += 10) built[target] = 1;
    const problem = searchProblem(lineWindow(0, size), { rates: believed, audits: 3, costs: { build: 30, run: 1, built } });
    const { ending, attempts } = play({ problem, outcome: (target) => (target < size && target >= 73 ? 'bad' : 'good') });
    expect(ending).toMatchObject({ kind: 'culprit', culprit: 73, audits: 3 });
    expect(attempts.slice(-3).every(({ target }) => built[target] === 1)).toBe(true);
  });

  test('give up where nothing answers', () => {
    const problem = searchProblem(lineWindow(0, size), { rates: believed, audits: 3 });
    let named = false;
    const { ending } = play({
      problem,
      outcome: (target, attempt) => {
        named ||= target === 73 && attempt === 0;
        return named && target !== 73 && target !== 72 ? 'skip' : target < size && target >= 73 ? 'bad' : 'good';
      },
    });
    expect(['culprit', 'range']).toContain(ending.kind);
  });

  test('killed after any event and resumed they end the same', () => {
    for (let hunt = 0; hunt < 2; hunt += 1) {
      const { isBad } = brokenTwice(6000 + hunt);
      const { outcome } = worldOf({ seed: hunt, isBad, rates: { bad: 1, good: 0 } });
      const problem = searchProblem(lineWindow(0, size), { confidence: 0.95, audits: 3 });
      const whole = play({ problem, outcome });
      for (let killAfter = 1; killAfter < whole.attempts.length; killAfter += 1) {
        const killed = play({ problem, outcome, killAfter });
        const resumed = play({ problem, outcome, journal: killed.attempts });
        expect(resumed.ending).toEqual(whole.ending);
        expect(resumed.attempts).toEqual(whole.attempts);
      }
    }
  });
});
