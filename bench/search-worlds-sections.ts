// More cells: histories that are broken twice, and sweeps.

import { lineWindow } from '../src/core/git/graph-window.ts';
import { searchProblem } from '../src/core/search/problem.ts';
import { knownRates } from '../src/core/search/rates.ts';
import { nextSweepStep, observeSweep, startSweep, type SweepEnding, sweepProblem } from '../src/core/search/sweep.ts';
import { play } from '../test/simulation/search-play.ts';
import type { BenchSize } from './search-sections.ts';
import { formatSpread, markdownTable, spreadOf } from './search-table.ts';
import { chance, worldOf } from './search-world.ts';

/** Broken from a on, fixed at b, broken again at c. */
export function brokenTwiceSection({ trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const size = 200;
  const rows = (
    [
      ['1 / 0, answers believed', { bad: 1, good: 0 }, { rates: knownRates({ bad: 0.9999, good: 0.0001 }), endRuns: 1 }],
      ['1 / 0', { bad: 1, good: 0 }, {}],
      ['0.9 / 0.05', { bad: 0.9, good: 0.05 }, {}],
    ] as const
  ).flatMap(([name, rates, wanted]) =>
    [0, 1, 2, 4, 8].map((audits) => {
      const counts = { first: 0, last: 0, 'not-monotone': 0, other: 0 };
      const tests: number[] = [];
      let suspected = 0;
      for (let trial = 0; trial < trials; trial += 1) {
        const seed = seedBase + trial;
        const [broken, fixed, again] = [1, 2, 3]
          .map((part) => 5 + Math.floor(chance(seed, part, 61) * (size - 10)))
          .sort((x, y) => x - y) as [number, number, number];
        const hunt = (isBad: (target: number) => boolean) =>
          play({
            problem: searchProblem(lineWindow(0, size), { confidence: 0.95, audits, ...wanted }),
            outcome: worldOf({ seed, isBad: (target) => target < size && isBad(target), rates }).outcome,
          });
        const { ending, attempts } = hunt((target) => (target >= broken && target < fixed) || target >= again);
        tests.push(attempts.length);
        if (ending.kind === 'not-monotone') counts['not-monotone'] += 1;
        else if (ending.kind === 'culprit' && ending.culprit === broken) counts.first += 1;
        else if (ending.kind === 'culprit' && ending.culprit === again) counts.last += 1;
        else counts.other += 1;
        if (hunt((target) => target >= fixed).ending.kind === 'not-monotone') suspected += 1;
      }
      const share = (count: number) => (count / trials).toFixed(2);
      return [
        name,
        String(audits),
        share(counts.first),
        share(counts.last),
        share(counts['not-monotone']),
        share(counts.other),
        share(suspected),
        formatSpread(spreadOf(tests)),
      ];
    }),
  );
  const head = [
    'P(fail) bad / good',
    'audits',
    'the first',
    'the last',
    'said so',
    'else',
    'said so of a history broken once',
    'tests',
  ];
  report(
    `n ${size}; what bisect names when there are two introductions (anywhere): each is one, but only audits, or a sweep, see both.\n\n${markdownTable(head, rows)}`,
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
