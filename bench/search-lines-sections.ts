// Lines of all lengths, what builds that are there already save, and what is forecast against what came.

import { lineGraph } from '../src/core/git/graph.ts';
import { lineWindow } from '../src/core/git/graph-window.ts';
import { type Expected, forecastOf } from '../src/core/search/forecast.ts';
import { nextStep, observe, type SearchState, startSearch } from '../src/core/search/next-step.ts';
import { searchProblem } from '../src/core/search/problem.ts';
import { play } from '../test/simulation/search-play.ts';
import { processorMs } from './processor-time.ts';
import { anyFailOf, gitBisect, judgeBy, majorityOf } from './search-peers.ts';
import { type BenchSize, boundOf, rateTable } from './search-sections.ts';
import { formatSpread, markdownTable, spreadOf } from './search-table.ts';
import { chance, worldOf } from './search-world.ts';

type Rates = (typeof rateTable)[number];

export function linesSection(sizes: readonly number[], { trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const rows = sizes.flatMap((size) =>
    [
      { bad: 1, good: 0 },
      { bad: 0.9, good: 0.05 },
      { bad: 0.5, good: 0 },
    ].map((rates) => {
      const hunts = size > 100_000 ? Math.min(trials, 2) : trials;
      const steps: number[] = [];
      const tests: number[] = [];
      let right = 0;
      for (let hunt = 0; hunt < hunts; hunt += 1) {
        const { culprit, outcome } = lineWorld(seedBase + hunt, size, rates);
        let state = startSearch(searchProblem(lineWindow(0, size), { confidence: 0.95 }));
        const tries = new Map<number, number>();
        for (;;) {
          const before = processorMs();
          const step = nextStep(state, { running: [], free: 1 });
          steps.push(processorMs() - before);
          if (step.kind === 'ended') {
            if (step.ending.kind === 'culprit' && step.ending.culprit === culprit) right += 1;
            break;
          }
          if (step.kind === 'wait') throw new Error('an idle lab has nothing to wait for');
          const target = step.start[0]!;
          const attempt = tries.get(target) ?? 0;
          tries.set(target, attempt + 1);
          state = observe(state, { target, outcome: outcome(target, attempt) });
        }
        tests.push(state.evidence.attempts);
      }
      const ms = spreadOf(steps);
      return [
        String(size),
        `${rates.bad} / ${rates.good}`,
        (right / hunts).toFixed(2),
        formatSpread(spreadOf(tests)),
        boundOf({ size, rates, build: 0 }).tests.toFixed(1),
        `${ms.mean.toFixed(1)} / ${ms.p95.toFixed(1)} / ${ms.max.toFixed(1)}`,
        String(hunts),
      ];
    }),
  );
  const head = ['n', 'P(fail) bad / good', 'right', 'tests: mean / p95 / max', 'bound', 'next step, processor ms', 'hunts'];
  report(`Unknown rates, ours .95, both ends tested.\n\n${markdownTable(head, rows)}`);
}

function lineWorld(seed: number, size: number, rates: Rates) {
  const culprit = Math.floor(chance(seed, size, 17) * size);
  return { culprit, ...worldOf({ seed, isBad: (target) => target < size && target >= culprit, rates }) };
}

export function cacheSection({ trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const size = 300;
  const rows = [
    { bad: 1, good: 0 },
    { bad: 0.75, good: 0 },
  ].flatMap((rates) =>
    [1, 10, 100].flatMap((build) =>
      [0, 0.2, 0.8].map((cached) => {
        const costs = { git: [] as number[], retries: [] as number[], ours: [] as number[] };
        let right = 0;
        for (let trial = 0; trial < trials; trial += 1) {
          const seed = seedBase + trial;
          const { culprit, outcome } = lineWorld(seed, size, rates);
          const built = Uint8Array.from({ length: size + 1 }, (_, target) => (chance(seed, target, 91) < cached ? 1 : 0));
          const problem = searchProblem(lineWindow(0, size), { confidence: 0.95, costs: { build, run: 1, built } });
          const played = play({ problem, outcome });
          if (played.ending.kind === 'culprit' && played.ending.culprit === culprit) right += 1;
          costs.ours.push(played.spent);
          costs.git.push(gitCost(majorityOf(1), { size, outcome, built, build }));
          costs.retries.push(gitCost(anyFailOf(10), { size, outcome, built, build }));
        }
        const mean = (values: readonly number[]) => spreadOf(values).mean.toFixed(0);
        return [
          `${rates.bad} / ${rates.good}`,
          String(build),
          `${(cached * 100).toFixed(0)} %`,
          mean(costs.git),
          mean(costs.retries),
          mean(costs.ours),
          (right / trials).toFixed(2),
        ];
      }),
    ),
  );
  const head = [
    'P(fail) bad / good',
    'build:run',
    'built already',
    'git bisect run',
    'git, any fail of 10',
    'ours .95',
    'ours right',
  ];
  report(
    `n ${size}; cost, where a build that is there costs nothing. git does not look at what is built. Where the test is flaky a single run under git is nearly always wrong (see above).\n\n${markdownTable(head, rows)}`,
  );
}

interface GitLab {
  readonly size: number;
  readonly outcome: ReturnType<typeof worldOf>['outcome'];
  readonly built: Uint8Array;
  readonly build: number;
}

function gitCost(rule: Parameters<typeof judgeBy>[0], { size, outcome, built, build }: GitLab): number {
  const seen = new Set([size - 1, size]);
  const judge = judgeBy(rule, {
    outcome(target, attempt) {
      seen.add(target);
      return outcome(target, attempt);
    },
  });
  const { tests } = gitBisect(lineGraph(size), judge);
  const builds = [...seen].filter((target) => built[target] === 0).length;
  return tests + 2 + builds * build;
}

export function forecastSection({ trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const shares = [0, 0.25, 0.5, 0.75];
  const rows = [0, 10].flatMap((build) => {
    const seen = new Map(shares.map((share) => [share, { tests: [] as Compared[], cost: [] as Compared[] }]));
    const flaky = rateTable.filter(({ bad, good }) => bad < 1 || good > 0);
    const worlds = [...flaky.map(() => ({ bad: 1, good: 0 })), ...flaky];
    worlds.forEach((rates, index) => {
      for (let hunt = 0; hunt < trials / 5; hunt += 1) compare(rates, { seed: seedBase + 100 * hunt + index, build, seen });
    });
    return [...seen].map(([share, { tests, cost }]) => [
      String(build),
      `${(share * 100).toFixed(0)} %`,
      String(tests.length),
      ...calibration(tests),
      ...calibration(cost),
    ]);
  });
  const head = [
    'build:run',
    'of the tests done',
    'forecasts',
    'tests: forecast / came',
    'within p10 to p90',
    'cost: forecast / came',
    'within p10 to p90',
  ];
  report(
    `n 127 and 700, ours .95; half of the tests are not flaky, the others in all the ways of the rate table. A spread that holds has 0.8 within.\n\n${markdownTable(head, rows)}`,
  );
}

interface Compared {
  readonly forecast: Expected;
  readonly came: number;
}

function compare(
  rates: Rates,
  request: {
    readonly seed: number;
    readonly build: number;
    readonly seen: ReadonlyMap<number, { readonly tests: Compared[]; readonly cost: Compared[] }>;
  },
): void {
  const { seed, build, seen } = request;
  const size = seed % 2 === 0 ? 127 : 700;
  const problem = searchProblem(lineWindow(0, size), { confidence: 0.95, costs: { build, run: 1, built: null } });
  const { attempts, spent } = play({ problem, outcome: lineWorld(seed, size, rates).outcome });
  for (const [share, { tests, cost }] of seen) {
    const done = Math.floor(share * attempts.length);
    const state: SearchState = attempts.slice(0, done).reduce(observe, startSearch(problem));
    const forecast = forecastOf(state);
    tests.push({ forecast: forecast.tests, came: attempts.length - done });
    cost.push({ forecast: forecast.cost, came: spent - state.spent });
  }
}

function calibration(all: readonly Compared[]): string[] {
  const sum = (of: (one: Compared) => number) => all.reduce((total, one) => total + of(one), 0);
  const inside = sum(({ forecast, came }) => (came + 1 >= forecast.p10 && came - 1 <= forecast.p90 ? 1 : 0)) / all.length;
  return [(sum(({ forecast }) => forecast.mean) / sum(({ came }) => came)).toFixed(2), inside.toFixed(2)];
}
