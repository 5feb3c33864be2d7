// More cells: big commit graphs with decision times, histories that are broken twice, and sweeps.

import { ancestorsOf } from '../src/core/graph.ts';
import { lineWindow, openWindow } from '../src/core/graph-window.ts';
import { nextStep, observe, startSearch } from '../src/core/search/next-step.ts';
import { searchProblem } from '../src/core/search/problem.ts';
import { knownRates } from '../src/core/search/rates.ts';
import { nextSweepStep, observeSweep, startSweep, type SweepEnding, sweepProblem } from '../src/core/search/sweep.ts';
import { play } from '../test/simulation/search-play.ts';
import { syntheticGraph } from './search-graphs.ts';
import type { BenchSize } from './search-sections.ts';
import { formatSpread, markdownTable, spreadOf } from './search-table.ts';
import { chance, worldOf } from './search-world.ts';

export interface GraphSize {
  readonly commits: number;
  readonly merges: number;
}

export function graphSection(
  sizes: readonly GraphSize[],
  { trials, seedBase }: BenchSize,
  report: (text: string) => void,
): void {
  const rows = sizes.flatMap(({ commits, merges }) => {
    const graph = syntheticGraph({ seed: 5, commits, merges, reach: 200 });
    const started = performance.now();
    const opened = openWindow({ graph, bad: commits - 1, goods: [0] });
    const windowMs = performance.now() - started;
    if (opened.kind !== 'open') throw new Error('the window of a synthetic graph is open');
    const { window } = opened;
    const hunts = Math.max(1, Math.min(trials, Math.round(2_000_000 / commits)));
    return [true, false].map((known) => {
      const steps: number[] = [];
      const folds: number[] = [];
      const tests: number[] = [];
      let right = 0;
      for (let hunt = 0; hunt < hunts; hunt += 1) {
        const culprit = Math.floor(chance(seedBase, hunt, 53) * window.size);
        const isBad = (target: number) =>
          target < window.size && target >= culprit && ancestorsOf(window.graph, [target])[culprit] === 1;
        let state = startSearch(
          searchProblem(
            window,
            known ? { rates: knownRates({ bad: 1, good: 0 }), testEnds: false, noChange: 0 } : { confidence: 0.95 },
          ),
        );
        for (;;) {
          const before = performance.now();
          const step = nextStep(state, { running: [], free: 1 });
          const between = performance.now();
          steps.push(between - before);
          if (step.kind === 'ended') {
            if (step.ending.kind === 'culprit' && step.ending.culprit === culprit) right += 1;
            break;
          }
          if (step.kind === 'wait') throw new Error('an idle lab has nothing to wait for');
          const outcome = isBad(step.start[0]!) ? 'bad' : 'good';
          const told = performance.now();
          state = observe(state, { target: step.start[0]!, outcome });
          folds.push(performance.now() - told);
        }
        tests.push(state.evidence.attempts);
      }
      const ms = (values: number[]) =>
        `${spreadOf(values).mean.toFixed(1)} / ${spreadOf(values).p95.toFixed(0)} / ${spreadOf(values).max.toFixed(0)}`;
      return [
        `${commits} / ${merges}`,
        known ? 'certain' : 'unknown .95',
        (right / hunts).toFixed(2),
        formatSpread(spreadOf(tests)),
        Math.log2(window.size).toFixed(1),
        ms(steps),
        ms(folds),
        windowMs.toFixed(0),
        String(hunts),
      ];
    });
  });
  const head = [
    'commits / merges',
    'rates',
    'right',
    'tests',
    'log2(n)',
    'next step, ms: mean / p95 / max',
    'folding, ms',
    'window, ms',
    'hunts',
  ];
  report(`Synthetic graphs of the size and merge share of real ones, deterministic test.\n\n${markdownTable(head, rows)}`);
}

/** Broken from a on, fixed at b, broken again at c. */
export function brokenTwiceSection({ trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const size = 200;
  const rows = (
    [
      [1, 0],
      [0.9, 0.05],
    ] as const
  ).map(([bad, good]) => {
    const counts = { first: 0, last: 0, 'not-monotone': 0, other: 0 };
    for (let trial = 0; trial < trials; trial += 1) {
      const seed = seedBase + trial;
      const [a, b, c] = [1, 2, 3].map((part) => 5 + Math.floor(chance(seed, part, 61) * (size - 10))).sort((x, y) => x - y) as [
        number,
        number,
        number,
      ];
      const world = worldOf({
        seed,
        isBad: (target) => target < size && ((target >= a && target < b) || target >= c),
        rates: { bad, good },
      });
      const { ending } = play({ problem: searchProblem(lineWindow(0, size), { confidence: 0.95 }), outcome: world.outcome });
      if (ending.kind === 'not-monotone') counts['not-monotone'] += 1;
      else if (ending.kind === 'culprit' && ending.culprit === a) counts.first += 1;
      else if (ending.kind === 'culprit' && ending.culprit === c) counts.last += 1;
      else counts.other += 1;
    }
    const share = (count: number) => (count / trials).toFixed(2);
    return [`${bad} / ${good}`, share(counts.first), share(counts.last), share(counts['not-monotone']), share(counts.other)];
  });
  report(
    `n ${size}; what bisect names when there are two introductions: each is one, but only a sweep sees both.\n\n${markdownTable(['P(fail) bad / good', 'the first', 'the last', 'said so', 'else'], rows)}`,
  );
}

export function sweepSection({ trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const size = 90;
  const rows = (
    [
      [0.3, 1, 0],
      [0.12, 1, 0],
      [0.06, 1, 0],
      [0.3, 0.9, 0.05],
      [0.3, 0.5, 0],
    ] as const
  ).map(([share, bad, good]) => {
    const length = Math.round(size * share);
    const tests: number[] = [];
    const versions: number[] = [];
    const found = { both: 0, none: 0, else: 0 };
    for (let trial = 0; trial < trials; trial += 1) {
      const seed = seedBase + trial;
      const from = 1 + Math.floor(chance(seed, 71) * (size - length - 2));
      const world = worldOf({ seed, isBad: (target) => target >= from && target < from + length, rates: { bad, good } });
      const swept = playSweep(size, world.outcome);
      tests.push(swept.attempts);
      versions.push(swept.versions);
      const [first, second, ...more] = swept.ending.transitions;
      if (first === undefined) found.none += 1;
      else if (first.after === from && second?.after === from + length && more.length === 0) found.both += 1;
      else found.else += 1;
    }
    const part = (count: number) => (count / trials).toFixed(2);
    return [
      String(length),
      `${bad} / ${good}`,
      part(found.both),
      part(found.none),
      part(found.else),
      formatSpread(spreadOf(tests)),
      spreadOf(versions).mean.toFixed(1),
    ];
  });
  const head = [
    'broken stretch',
    'P(fail) bad / good',
    'both found',
    'not seen',
    'else',
    'tests: mean / p95 / max',
    'versions',
  ];
  report(`n ${size}, one introduction and one fix, asked confidence .95 for each transition.\n\n${markdownTable(head, rows)}`);
}

function playSweep(
  size: number,
  outcome: (target: number, attempt: number) => Parameters<typeof observeSweep>[1]['outcome'],
): { ending: SweepEnding; attempts: number; versions: number } {
  let state = startSweep(sweepProblem(size, { testsMax: 1500 }));
  const tries = new Map<number, number>();
  for (;;) {
    const step = nextSweepStep(state, { running: [], free: 1 });
    if (step.kind === 'ended') return { ending: step.ending, attempts: state.attempts, versions: tries.size };
    if (step.kind === 'wait') throw new Error('an idle lab has nothing to wait for');
    const target = step.start[0]!;
    const attempt = tries.get(target) ?? 0;
    tries.set(target, attempt + 1);
    state = observeSweep(state, { target, outcome: outcome(target, attempt) });
  }
}
