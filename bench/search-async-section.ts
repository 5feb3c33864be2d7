// Several workers: how many rounds at best, and what is left of that when tests take unequal times and the next one starts
// as soon as a worker is free.

import { lineWindow } from '../src/core/git/graph-window.ts';
import { nextStep, observe, startSearch } from '../src/core/search/next-step.ts';
import { type SearchProblem, searchProblem } from '../src/core/search/problem.ts';
import { knownRates } from '../src/core/search/rates.ts';
import { play } from '../test/simulation/search-play.ts';
import type { BenchSize } from './search-sections.ts';
import { formatSpread, markdownTable, spreadOf } from './search-table.ts';
import { chance, type World, worldOf } from './search-world.ts';

const certain = { rates: knownRates({ bad: 1, good: 0 }), ends: 'believed' as const, noChange: 0 };

export function parallelSection(
  sizes: readonly number[],
  { trials, seedBase }: BenchSize,
  report: (text: string) => void,
): void {
  const rows = sizes.flatMap((size) =>
    [1, 3, 7, 15].map((workers) => {
      const hunts = size > 100_000 ? Math.min(trials, 4) : trials;
      const played = Array.from({ length: hunts }, (_, trial) => {
        const culprit = Math.floor(chance(seedBase + trial, size, 23) * size);
        const problem = searchProblem(lineWindow(0, size), certain);
        return play({ problem, workers, outcome: (target) => (target >= culprit ? 'bad' : 'good') });
      });
      const ideal = Math.log2(size) / Math.log2(workers + 1);
      // Rounds are whole: (k+1)^r must reach n, so no choice of tests can be sure to need fewer.
      const whole = Math.ceil(ideal - 1e-9);
      const rounds = spreadOf(played.map((one) => one.rounds));
      return [
        String(size),
        String(workers),
        formatSpread(rounds),
        ideal.toFixed(2),
        (rounds.mean / ideal).toFixed(2),
        String(whole),
        (rounds.mean / whole).toFixed(2),
        spreadOf(played.map((one) => one.attempts.length)).mean.toFixed(1),
      ];
    }),
  );
  const head = [
    'n',
    'workers',
    'rounds: mean / p95 / max',
    'log2(n)/log2(k+1)',
    'ratio',
    'in whole rounds',
    'ratio to that',
    'tests',
  ];
  report(
    `Deterministic, all tests take equally long. Rounds are whole numbers: at n = 1024 and k = 7 three rounds tell 512 versions apart at most, so 4 are needed where the quotient is 3.33.\n\n${markdownTable(head, rows)}`,
  );
}

export function asyncSection({ trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const size = 1024;
  const rows = (
    [
      ['1 / 0, certain', { bad: 1, good: 0 }, certain],
      ['1 / 0, unknown', { bad: 1, good: 0 }, { confidence: 0.95 }],
      ['0.9 / 0.05, unknown', { bad: 0.9, good: 0.05 }, { confidence: 0.95 }],
    ] as const
  ).flatMap(([name, rates, wanted]) => {
    let alone = 0;
    return [1, 3, 7, 15].map((workers) => {
      const played = Array.from({ length: trials }, (_, trial) => {
        const seed = seedBase + trial;
        const culprit = Math.floor(chance(seed, size, 23) * size);
        const world = worldOf({ seed, isBad: (target) => target < size && target >= culprit, rates });
        return { culprit, ...playAsync(searchProblem(lineWindow(0, size), wanted), { workers, world, seed }) };
      });
      const wall = spreadOf(played.map((one) => Number(one.wall.toFixed(1))));
      if (workers === 1) alone = wall.mean;
      return [
        name,
        String(workers),
        (played.filter((one) => one.named === one.culprit).length / trials).toFixed(2),
        formatSpread(wall),
        (alone / wall.mean).toFixed(2),
        Math.log2(workers + 1).toFixed(2),
        spreadOf(played.map((one) => one.started)).mean.toFixed(1),
        spreadOf(played.map((one) => one.cancelled)).mean.toFixed(1),
      ];
    });
  });
  const head = [
    'P(fail) bad / good',
    'workers',
    'right',
    'wall: mean / p95 / max',
    'speed-up',
    'log2(k+1)',
    'started',
    'cancelled',
  ];
  report(
    `n ${size}; a test takes between a half and two units (2^u, u even in [-1, 1]), the next one starts when a worker is free, and one that tells nothing any more is cancelled.\n\n${markdownTable(head, rows)}`,
  );
}

interface PlayedAsync {
  readonly named: number | null;
  readonly wall: number;
  readonly started: number;
  readonly cancelled: number;
}

function playAsync(
  problem: SearchProblem,
  lab: { readonly workers: number; readonly world: World; readonly seed: number },
): PlayedAsync {
  let state = startSearch(problem);
  let running: readonly { readonly target: number; readonly endsAt: number }[] = [];
  let now = 0;
  let started = 0;
  let cancelled = 0;
  const finished = new Map<number, number>();
  for (;;) {
    const step = nextStep(state, { running: running.map(({ target }) => target), free: lab.workers - running.length });
    if (step.kind === 'ended') {
      return { named: step.ending.kind === 'culprit' ? step.ending.culprit : null, wall: now, started, cancelled };
    }
    const kept = running.filter(({ target }) => !step.cancel.includes(target));
    cancelled += running.length - kept.length;
    const more = (step.kind === 'test' ? step.start : []).map((target, index) => ({
      target,
      endsAt: now + 2 ** (2 * chance(lab.seed, target, started + index, 77) - 1),
    }));
    started += more.length;
    running = [...kept, ...more].sort((a, b) => a.endsAt - b.endsAt);
    const [first, ...others] = running;
    if (!first) throw new Error('a search that waits has a test to wait for');
    running = others;
    now = first.endsAt;
    const attempt = finished.get(first.target) ?? 0;
    finished.set(first.target, attempt + 1);
    state = observe(state, { target: first.target, outcome: lab.world.outcome(first.target, attempt) });
  }
}
