// The cells of the benchmark: what is simulated, which arms play, and the table that comes out.

import { lineGraph } from '../src/core/git/graph.ts';
import { lineWindow } from '../src/core/git/graph-window.ts';
import type { SearchEnding } from '../src/core/search/ending.ts';
import { type SearchProblem, searchProblem } from '../src/core/search/problem.ts';
import { type Counts, knownRates, unknownRates } from '../src/core/search/rates.ts';
import { play } from '../test/simulation/search-play.ts';
import { type BayesPeer, bbChop, facf, gitBayesect, playBayesPeer } from './search-bayes-peers.ts';
import { anyFailOf, gitBisect, judgeBy, majorityOf, type PeerResult, syzkallerRule } from './search-peers.ts';
import { formatSpread, type HuntResult, markdownTable, spreadOf, summarize, type Summary } from './search-table.ts';
import { chance, type World, worldOf } from './search-world.ts';

export interface BenchSize {
  readonly trials: number;
  /** Added to every seed; the held-out seeds are never used while a rule is changed. */
  readonly seedBase: number;
}

export interface Cell {
  readonly size: number;
  readonly rates: { readonly bad: number; readonly good: number };
  readonly build: number;
}

type Arm = (cell: Cell, world: World, culprit: number) => HuntResult;

/** Every arm is charged one test and one build of each end; ours tests them itself when the rates are unknown. */
const endTests = 2;

function ours(wanted: (cell: Cell) => Partial<Omit<SearchProblem, 'window'>>): Arm {
  return (cell, world, culprit) => {
    const problem = searchProblem(lineWindow(0, cell.size), {
      costs: { build: cell.build, run: 1, built: null },
      ...wanted(cell),
    });
    const played = play({ problem, outcome: world.outcome });
    const ends = problem.ends === 'believed' ? endTests : 0;
    return {
      ...rightOrWrong(played.ending, culprit),
      tests: played.attempts.length + ends,
      builds: played.versions + ends,
      cost: played.spent + ends * (1 + cell.build),
    };
  };
}

function rightOrWrong(ending: SearchEnding, culprit: number): Pick<HuntResult, 'right' | 'wrong'> {
  const named = ending.kind === 'culprit';
  return {
    right: named && ending.culprit === culprit,
    wrong: (named && ending.culprit !== culprit) || ending.kind === 'not-reproduced' || ending.kind === 'not-monotone',
  };
}

function peer(run: (cell: Cell, world: World) => PeerResult): Arm {
  return (cell, world, culprit) => {
    const result = run(cell, world);
    const tests = result.tests + endTests;
    const builds = result.builds + endTests;
    return {
      right: result.culprit === culprit,
      wrong: result.culprit !== null && result.culprit !== culprit,
      tests,
      builds,
      cost: tests + builds * cell.build,
    };
  };
}

const gitWith = (rule: Parameters<typeof judgeBy>[0]) =>
  peer((cell, world) => gitBisect(lineGraph(cell.size), judgeBy(rule, world)));
const bayes = (one: BayesPeer) => peer((cell, world) => playBayesPeer(one, { size: cell.size, world, confidence: 0.95 }));

const retryArms: Readonly<Record<string, Arm>> = {
  'git bisect run': gitWith(majorityOf(1)),
  'git, majority of 3': gitWith(majorityOf(3)),
  'git, majority of 9': gitWith(majorityOf(9)),
  'git, any fail of 10': gitWith(anyFailOf(10)),
  'git, any fail of 30': gitWith(anyFailOf(30)),
};

const arms: Readonly<Record<string, Arm>> = {
  ...retryArms,
  "syzkaller's rule": gitWith(syzkallerRule),
  'git_bayesect .95': bayes(gitBayesect),
  'BBChop .95': bayes(bbChop),
  'FACF .95 (f = .1)': bayes(facf(0.1)),
  'ours, rates known, .95': ours(({ rates }) => ({
    confidence: 0.95,
    rates: knownRates(rates),
    ends: 'believed' as const,
    noChange: 0,
  })),
  'ours .95': ours(() => ({ confidence: 0.95 })),
  'ours .95, rates from 50 earlier runs': ours(({ rates }) => ({
    confidence: 0.95,
    rates: unknownRates({ history: earlierRuns(rates) }),
  })),
  'ours .95, "a good one never fails" as a soft prior': ours(() => ({
    confidence: 0.95,
    rates: unknownRates({ neverFailsWhereGood: 0.8 }),
  })),
  'ours .99': ours(() => ({ confidence: 0.99 })),
};

/** 25 runs of a version that is known to be bad, and of one that is known to be good, as often failed as is to be expected. */
function earlierRuns({ bad, good }: Cell['rates']): Counts {
  const badFailed = Math.round(25 * bad);
  const goodFailed = Math.round(25 * good);
  return { badFailed, badPassed: 25 - badFailed, goodFailed, goodPassed: 25 - goodFailed };
}

export const rateTable: readonly Cell['rates'][] = [
  [1, 0],
  [0.95, 0.05],
  [0.9, 0.1],
  [0.8, 0.2],
  [0.7, 0.3],
  [0.9, 0],
  [1, 0.1],
  [0.5, 0],
  [1, 0.5],
  [0.2, 0],
  [0.1, 0],
].map(([bad, good]) => ({ bad: bad!, good: good! }));

/** Capacity of one attempt in bits, by a fine search over the input's share. */
export function capacity({ bad, good }: Cell['rates']): number {
  const h = (p: number) => (p <= 0 || p >= 1 ? 0 : -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p)));
  let best = 0;
  for (let q = 0.001; q < 1; q += 0.001) best = Math.max(best, h(q * bad + (1 - q) * good) - q * h(bad) - (1 - q) * h(good));
  return best;
}

/** Fano: what .95 costs at least, in attempts and in the cell's cost; the ends come on top for all. */
export function boundOf({ size, rates, build }: Cell): { readonly tests: number; readonly cost: number } {
  const error = 0.05;
  const bits = (1 - error) * Math.log2(size) + error * Math.log2(error) + (1 - error) * Math.log2(1 - error);
  const tests = bits / capacity(rates) + endTests;
  return { tests, cost: tests + (bits + endTests) * build };
}

export function noiseSection(cells: readonly Cell[], { trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const lost: string[] = [];
  for (const cell of cells) {
    const summaries = new Map<string, Summary>();
    for (const [name, arm] of Object.entries(arms)) {
      const results: HuntResult[] = [];
      for (let trial = 0; trial < trials; trial += 1) {
        const seed = seedBase + trial;
        const culprit = Math.floor(chance(seed, cell.size, 17) * cell.size);
        const world = worldOf({ seed, isBad: (target) => target < cell.size && target >= culprit, rates: cell.rates });
        results.push(arm(cell, world, culprit));
      }
      summaries.set(name, summarize(results));
    }
    report(noiseTable(cell, summaries));
    lost.push(...lostIn(cell, summaries, trials));
  }
  report(lost.length === 0 ? 'No cell lost.' : `Lost:\n\n${lost.map((line) => `- ${line}`).join('\n')}`);
}

function nameOf({ size, rates, build }: Cell): string {
  return `n ${size}, P(fail) ${rates.bad} where bad and ${rates.good} where good, build:run ${build}`;
}

function noiseTable(cell: Cell, summaries: ReadonlyMap<string, Summary>): string {
  const bound = boundOf(cell);
  const rows = [...summaries].map(([name, one]) => [
    name,
    one.right.toFixed(3),
    one.wrong.toFixed(3),
    formatSpread(one.tests),
    one.builds.toFixed(1),
    one.cost.toFixed(0),
  ]);
  const head = ['arm', 'right', 'wrong', 'tests: mean / p95 / max', 'versions', 'cost'];
  return `#### ${nameOf(cell)}\n\nBound at .95: ${bound.tests.toFixed(1)} tests, cost ${bound.cost.toFixed(0)}.\n\n${markdownTable(head, rows)}`;
}

/** Where the stated confidence does not hold beyond chance, or a retry rule picked in hindsight is cheaper. */
function lostIn(cell: Cell, summaries: ReadonlyMap<string, Summary>, trials: number): string[] {
  const lost: string[] = [];
  for (const [name, wanted] of [
    ['ours .95', 0.95],
    ['ours .95, rates from 50 earlier runs', 0.95],
    ['ours .99', 0.99],
  ] as const) {
    const { right } = summaries.get(name)!;
    const error = Math.sqrt((wanted * (1 - wanted)) / trials);
    if (right < wanted)
      lost.push(
        `${nameOf(cell)}: ${name} is right in ${right.toFixed(3)}, ${((wanted - right) / error).toFixed(1)} binomial errors below`,
      );
  }
  const good = Object.keys(retryArms).filter((name) => summaries.get(name)!.right >= 0.95);
  const best = good.sort((a, b) => summaries.get(a)!.cost - summaries.get(b)!.cost)[0];
  const own = summaries.get('ours .95')!.cost;
  if (best !== undefined && summaries.get(best)!.cost < own) {
    lost.push(
      `${nameOf(cell)}: "${best}", picked in hindsight, costs ${summaries.get(best)!.cost.toFixed(0)}, ours .95 ${own.toFixed(0)}`,
    );
  }
  const known = summaries.get('ours, rates known, .95')!;
  const bound = boundOf(cell);
  if (known.cost > 1.1 * bound.cost)
    lost.push(`${nameOf(cell)}: with known rates ${(known.cost / bound.cost).toFixed(2)} times the bound`);
  return lost;
}

export function noChangeSection(size: number, { trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const rows = [0, 0.02, 0.1, 0.3, 0.5, 0.9, 1].map((rate) => {
    const endings = Array.from({ length: trials }, (_, trial) => {
      const world = worldOf({ seed: seedBase + trial, isBad: () => true, rates: { bad: rate, good: rate } });
      return play({ problem: searchProblem(lineWindow(0, size), { confidence: 0.95 }), outcome: world.outcome });
    });
    const recognised = endings.filter((one) => one.ending.kind === 'not-reproduced').length / trials;
    return [String(rate), recognised.toFixed(3), formatSpread(spreadOf(endings.map((one) => one.attempts.length)))];
  });
  report(`n ${size}, ours .95.\n\n${markdownTable(['P(fail) everywhere', 'recognised', 'tests: mean / p95 / max'], rows)}`);
}

function stretches(
  seed: number,
  { count, length, size }: { count: number; length: number; size: number },
): (target: number) => boolean {
  const room = Math.floor((size - count * (length + 1)) / count);
  const starts = Array.from(
    { length: count },
    (_, index) => index * (room + length + 1) + Math.floor(chance(seed, index, 31) * room),
  );
  return (target) => starts.some((start) => target >= start && target < start + length);
}

export function skipSection({ trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const size = 1024;
  const patterns: Readonly<Record<string, (seed: number) => (target: number) => boolean>> = {
    'one stretch of 40': (seed) => stretches(seed, { count: 1, length: 40, size }),
    'one stretch of 150': (seed) => stretches(seed, { count: 1, length: 150, size }),
    'one stretch of 350': (seed) => stretches(seed, { count: 1, length: 350, size }),
    'one stretch of 600': (seed) => stretches(seed, { count: 1, length: 600, size }),
    'three of 100': (seed) => stretches(seed, { count: 3, length: 100, size }),
    'eight of 40': (seed) => stretches(seed, { count: 8, length: 40, size }),
    'a fifth, isolated': (seed) => (target) => chance(seed, target, 5) < 0.2,
    'half, isolated': (seed) => (target) => chance(seed, target, 5) < 0.5,
  };
  const rows = Object.entries(patterns).map(([name, pattern]) => [name, ...skipRow(size, pattern, { trials, seedBase })]);
  const head = [
    'untestable',
    'git: all',
    'ours: all',
    'git: answerable',
    'ours: answerable',
    'answerable',
    'ours ended with a range there',
    'wrong',
  ];
  report(
    `n ${size}, deterministic, ends believed, culprit anywhere. Answerable: the culprit and its parent can be tested. Tests: mean / p95 / max.\n\n${markdownTable(head, rows)}`,
  );
}

function skipRow(
  size: number,
  pattern: (seed: number) => (target: number) => boolean,
  { trials, seedBase }: BenchSize,
): string[] {
  const all = { git: [] as number[], ours: [] as number[] };
  const answerable = { git: [] as number[], ours: [] as number[] };
  let missed = 0;
  let wrong = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const seed = seedBase + trial;
    const culprit = Math.floor(chance(seed, size, 19) * size);
    const drawn = pattern(seed);
    const isUntestable = (target: number) => target < size - 1 && drawn(target);
    const world = worldOf({
      seed,
      isBad: (target) => target < size && target >= culprit,
      isUntestable,
      rates: { bad: 1, good: 0 },
    });
    const git = gitBisect(lineGraph(size), judgeBy(majorityOf(1), world), seed).tests;
    const played = play({
      problem: searchProblem(lineWindow(0, size), {
        rates: knownRates({ bad: 1, good: 0 }),
        ends: 'believed' as const,
        noChange: 0,
      }),
      outcome: world.outcome,
    });
    all.git.push(git);
    all.ours.push(played.attempts.length);
    if (
      played.ending.kind === 'range' ? !played.ending.candidates.includes(culprit) : !rightOrWrong(played.ending, culprit).right
    )
      wrong += 1;
    if (isUntestable(culprit) || isUntestable(culprit - 1)) continue;
    answerable.git.push(git);
    answerable.ours.push(played.attempts.length);
    if (played.ending.kind === 'range') missed += 1;
  }
  const spread = (values: number[]) => (values.length === 0 ? '-' : formatSpread(spreadOf(values)));
  return [
    spread(all.git),
    spread(all.ours),
    spread(answerable.git),
    spread(answerable.ours),
    `${answerable.git.length} of ${trials}`,
    String(missed),
    String(wrong),
  ];
}

export function priorSection({ trials, seedBase }: BenchSize, report: (text: string) => void): void {
  const size = 1000;
  // A tenth of the versions weighs ten times as much; the culprit is among them in 80 %, 10 % (chance) or 0 % of the hunts.
  const rows = (
    [
      ['none', null],
      ['helpful (80 %)', 0.8],
      ['useless (10 %)', 0.1],
      ['misleading (0 %)', 0],
    ] as const
  ).map(([name, hit]) => {
    const results = Array.from({ length: trials }, (_, trial) => {
      const seed = seedBase + trial;
      const heavy = (node: number) => chance(seed, node, 41) < 0.1;
      const inside = hit !== null && chance(seed, 42) < hit;
      let culprit = Math.floor(chance(seed, 43) * size);
      if (hit !== null) while (heavy(culprit) !== inside) culprit = (culprit + 1) % size;
      const weights = hit === null ? null : Float64Array.from({ length: size }, (_node, node) => (heavy(node) ? 10 : 1));
      const world = worldOf({ seed, isBad: (target) => target < size && target >= culprit, rates: { bad: 0.9, good: 0 } });
      return ours(() => ({ confidence: 0.95, weights }))({ size, rates: { bad: 0.9, good: 0 }, build: 0 }, world, culprit);
    });
    const { right, tests } = summarize(results);
    return [name, right.toFixed(3), formatSpread(tests)];
  });
  report(
    `n ${size}, P(fail) .9 where bad and 0 where good, ours .95.\n\n${markdownTable(['weights', 'right', 'tests: mean / p95 / max'], rows)}`,
  );
}
