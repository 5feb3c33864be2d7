import { expect, test } from 'vitest';
import { assert } from '../base/assert.ts';
import { knownRates } from './rates.ts';
import { startSweep, sweepEndingNow, sweepProblem } from './sweep.ts';
import { type SweepSeeker, sweepSeeker } from './sweep-seeker.ts';

/** One letter for each version of a strip, oldest first: G good, B bad, S untestable. */
function seekerFor(strips: readonly string[], testsMax = Infinity): SweepSeeker {
  const size = strips[0]?.length ?? 0;
  const problem = sweepProblem(size, { rates: knownRates({ bad: 0.9999, good: 0.0001 }), coarse: 3, spare: 0 });
  return sweepSeeker({ strips: strips.map(() => startSweep(problem)), groupOf: (target) => target % size, testsMax });
}

interface Played {
  readonly seeker: SweepSeeker;
  /** Versions of the tests in the order of their starts. */
  readonly tried: readonly number[];
}

function play(strips: readonly string[], { workers = 1, testsMax = Infinity } = {}): Played {
  const size = strips[0]?.length ?? 0;
  let seeker = seekerFor(strips, testsMax);
  const running: number[] = [];
  const tried: number[] = [];
  for (;;) {
    const step = seeker.next({ running, free: workers - running.length });
    if (step.kind === 'ended') return { seeker, tried };
    if (step.kind === 'test') {
      running.push(...step.start);
      tried.push(...step.start.map((target) => target % size));
    }
    expect(running.length).toBeLessThanOrEqual(workers);
    const target = running.shift();
    assert(target !== undefined, 'who waits has something to wait for');
    const letter = strips[Math.floor(target / size)]?.[target % size];
    seeker = seeker.observe({ target, outcome: letter === 'G' ? 'good' : letter === 'B' ? 'bad' : 'skip' });
  }
}

const changesOf = ({ seeker }: Played) =>
  seeker.strips.map((state) => sweepEndingNow(state, null)?.transitions.map(({ kind, after }) => `${kind} ${after}`));

test('finds the changes of each strip', () => {
  const played = play(['GGGBBBBBG', 'GGGGGGGGG', 'BBBBBBBGG'], { workers: 2 });
  expect(changesOf(played)).toEqual([['introduction 3', 'fix 8'], [], ['fix 7']]);
});

test('tries one version in all strips before the next is made ready', () => {
  const { tried } = play(['GGGGGGGGG', 'GGGGGGGGG', 'GGGGGGGGG']);
  expect(tried.slice(0, 9)).toEqual([0, 0, 0, 4, 4, 4, 8, 8, 8]);
});

test('two workers do not wait for the same version to be made ready', () => {
  const { tried } = play(['GGGGGGGGG', 'GGGGGGGGG'], { workers: 2 });
  expect(tried.slice(0, 2)).toEqual([0, 4]);
});

test('says what comes next for certain', () => {
  const seeker = seekerFor(['GGGGGGGGG']);
  expect(seeker.coming([0], 2)).toEqual([4, 8]);
});

test('ends after as many tests as it may make, over all strips', () => {
  const { seeker } = play(['GGGBBBBBG', 'GGGGGGGGG'], { testsMax: 4, workers: 3 });
  expect(seeker.attempts).toBe(4);
});
