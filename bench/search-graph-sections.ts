// Commit graphs: tests and decision times on synthetic ones, and on a real one that is given, beside git's own.

import { execFileSync } from 'node:child_process';
import { ancestorsOf, type CommitGraph, graphFromParents } from '../src/core/git/graph.ts';
import { openWindow, type Window } from '../src/core/git/graph-window.ts';
import { forecastOf } from '../src/core/search/forecast.ts';
import { nextStep, observe, startSearch } from '../src/core/search/next-step.ts';
import { searchProblem } from '../src/core/search/problem.ts';
import { knownRates } from '../src/core/search/rates.ts';
import { processorMs, processorMsOf } from './processor-time.ts';
import { syntheticGraph } from './search-graphs.ts';
import type { BenchSize } from './search-sections.ts';
import { formatSpread, markdownTable, spreadOf } from './search-table.ts';
import { chance } from './search-world.ts';

export interface GraphSize {
  readonly commits: number;
  readonly merges: number;
}

const head = [
  'commits / merges',
  'rates',
  'right',
  'tests',
  'log2(n)',
  'next step, ms: mean / p95 / max',
  'folding, ms',
  'forecast, ms',
  'window, ms',
  'hunts',
];

export function graphSection(sizes: readonly GraphSize[], size: BenchSize, report: (text: string) => void): void {
  const rows = sizes.flatMap(({ commits, merges }) =>
    graphRows(syntheticGraph({ seed: 5, commits, merges, reach: 200 }), { ...size, goods: [0] }),
  );
  report(
    `Synthetic graphs of the size and merge share of real ones, deterministic test. Times are processor times.\n\n${markdownTable(head, rows)}`,
  );
}

/** A repository that somebody has; its history is read, nothing of it is kept. */
export function realGraphSection(repository: string, size: BenchSize, report: (text: string) => void): void {
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', repository, ...words], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const alone = processorMsOf(['git', '-C', repository, 'rev-list', '--parents', 'HEAD']);
  const graph = graphFromRevList(git('rev-list', '--topo-order', '--reverse', '--parents', 'HEAD'));
  const bisect = processorMsOf(['git', '-C', repository, 'rev-list', '--bisect', 'HEAD']);
  const rows = graphRows(graph, { ...size, goods: [] });
  const name = git('config', '--default', '', '--get', 'remote.origin.url').trim().split('/').slice(-2).join('/');
  report(
    `${name === '' ? 'A repository' : name} at ${git('rev-parse', '--short', 'HEAD').trim()}, all commits from the first one, deterministic test. Times are processor times. In the same run: ` +
      `\`git rev-list --bisect\` takes ${(bisect / 1000).toFixed(1)} s for one step; \`git rev-list --parents\` alone ${(alone / 1000).toFixed(1)} s.\n\n` +
      markdownTable(head, rows),
  );
}

function graphFromRevList(text: string): CommitGraph {
  const numbers = new Map<string, number>();
  const lists: number[][] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [name = '', ...parents] = line.split(' ');
    numbers.set(name, lists.length);
    lists.push(parents.map((parent) => numbers.get(parent)).filter((number) => number !== undefined));
  }
  return graphFromParents(lists);
}

function graphRows(
  graph: CommitGraph,
  { trials, seedBase, goods }: BenchSize & { readonly goods: readonly number[] },
): string[][] {
  const started = processorMs();
  const opened = openWindow({ graph, bad: graph.count - 1, goods });
  const windowMs = processorMs() - started;
  if (opened.kind !== 'open') throw new Error('the window of a whole graph is open');
  const { window } = opened;
  let merges = 0;
  for (let node = 0; node < graph.count; node += 1)
    if (graph.parentStart[node + 1]! - graph.parentStart[node]! > 1) merges += 1;
  const hunts = Math.max(1, Math.min(trials, Math.round(3_000_000 / graph.count)));
  return [true, false].map((known) => {
    const seen = Array.from({ length: hunts }, (_, hunt) =>
      timedHunt(window, { known, culprit: Math.floor(chance(seedBase, hunt, 53) * window.size) }),
    );
    const ms = (values: readonly number[], digits: number) => {
      const spread = spreadOf(values);
      return `${spread.mean.toFixed(digits)} / ${spread.p95.toFixed(digits)} / ${spread.max.toFixed(digits)}`;
    };
    return [
      `${graph.count} / ${merges}`,
      known ? 'certain' : 'unknown .95',
      (seen.filter(({ right }) => right).length / hunts).toFixed(2),
      formatSpread(spreadOf(seen.map(({ tests }) => tests))),
      Math.log2(window.size).toFixed(1),
      ms(
        seen.flatMap(({ steps }) => steps),
        1,
      ),
      ms(
        seen.flatMap(({ folds }) => folds),
        1,
      ),
      ms(
        seen.flatMap(({ forecasts }) => forecasts),
        1,
      ),
      windowMs.toFixed(0),
      String(hunts),
    ];
  });
}

interface TimedHunt {
  readonly right: boolean;
  readonly tests: number;
  readonly steps: readonly number[];
  readonly folds: readonly number[];
  readonly forecasts: readonly number[];
}

function timedHunt(window: Window, { known, culprit }: { readonly known: boolean; readonly culprit: number }): TimedHunt {
  const steps: number[] = [];
  const folds: number[] = [];
  const forecasts: number[] = [];
  const isBad = (target: number) =>
    target < window.size && target >= culprit && ancestorsOf(window.graph, [target])[culprit] === 1;
  const certain = { rates: knownRates({ bad: 1, good: 0 }), ends: 'believed' as const, noChange: 0 };
  let state = startSearch(searchProblem(window, known ? certain : { confidence: 0.95 }));
  for (;;) {
    const before = processorMs();
    const step = nextStep(state, { running: [], free: 1 });
    steps.push(processorMs() - before);
    if (step.kind === 'ended') {
      const right = step.ending.kind === 'culprit' && step.ending.culprit === culprit;
      return { right, tests: state.evidence.attempts, steps, folds, forecasts };
    }
    if (step.kind === 'wait') throw new Error('an idle lab has nothing to wait for');
    const target = step.start[0]!;
    const outcome = isBad(target) ? 'bad' : 'good';
    const told = processorMs();
    state = observe(state, { target, outcome });
    const folded = processorMs();
    folds.push(folded - told);
    forecastOf(state);
    forecasts.push(processorMs() - folded);
  }
}
