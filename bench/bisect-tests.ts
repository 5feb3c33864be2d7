// npm run bench:bisect-tests -- [--hunts 400] [--seed 8000000]
// How many tests `firstbad bisect -- CMD` takes beside `git bisect run`, counted over every culprit of a line, and how often what
// is stated was right in a population in which one test in ten is flaky. Simulated: no clock, no processes.

import { parseArgs } from 'node:util';
import { rulesOfOwnTest } from '../src/cli/search-rules.ts';
import { problemFor } from '../src/core/answers/search-subject.ts';
import { lineGraph } from '../src/core/git/graph.ts';
import { lineWindow } from '../src/core/git/graph-window.ts';
import { type SearchProblem, searchProblem } from '../src/core/search/problem.ts';
import { play } from '../test/simulation/search-play.ts';
import { gitBisect, judgeBy, majorityOf } from './search-peers.ts';
import { rateTable } from './search-sections.ts';
import { markdownTable } from './search-table.ts';
import { chance, worldOf } from './search-world.ts';

type Wanted = Partial<Omit<SearchProblem, 'window'>>;

const words = { believeEnds: false, fixed: false, firstParent: false, path: [] };

/** The engine's problem as the command makes it of its options. */
function problemOf(size: number, options: { readonly deterministic: boolean; readonly flaky: boolean }): SearchProblem {
  const window = lineWindow(0, size);
  return problemFor(window, rulesOfOwnTest({ ...words, ...options }));
}

const arms = {
  'firstbad --deterministic': { deterministic: true, flaky: false },
  firstbad: { deterministic: false, flaky: false },
  'firstbad --flaky': { deterministic: false, flaky: true },
} as const;

/** As many culprits as there are, or so many at even distances and those next to the ends. */
const culpritsMax = 300;

function culpritsOf(size: number): readonly number[] {
  if (size <= culpritsMax) return Array.from({ length: size }, (_, culprit) => culprit);
  const even = Array.from({ length: culpritsMax }, (_, index) => Math.floor(((index + 0.5) * size) / culpritsMax));
  return [...new Set([0, 1, ...even, size - 2, size - 1])];
}

function countedRows(sizes: readonly number[]): readonly (readonly string[])[] {
  return sizes.map((size) => {
    const tests: Record<string, number[]> = { git: [] };
    for (const culprit of culpritsOf(size)) {
      const outcome = (target: number) => (target < size && target >= culprit ? ('bad' as const) : ('good' as const));
      tests['git']!.push(gitBisect(lineGraph(size), judgeBy(majorityOf(1), { outcome })).tests);
      for (const [name, options] of Object.entries(arms)) {
        const played = play({ problem: problemOf(size, options), outcome });
        if (played.ending.kind !== 'culprit' || played.ending.culprit !== culprit)
          throw new Error(`${name} is wrong at ${culprit}`);
        (tests[name] ??= []).push(played.attempts.length);
      }
    }
    const shown = (name: string): string => `${mean(tests[name]!).toFixed(2)} (${Math.max(...tests[name]!)})`;
    return [String(size), shown('git'), ...Object.keys(arms).map(shown)];
  });
}

function populationRows(hunts: number, seedBase: number, size: number): readonly (readonly string[])[] {
  const flaky = rateTable.filter(({ bad, good }) => bad < 1 || good > 0);
  return flaky.map((rates) => {
    const cells = (['firstbad', 'firstbad --flaky'] as const).map((name) => {
      let right = 0;
      const tests: number[] = [];
      for (let hunt = 0; hunt < hunts; hunt += 1) {
        const seed = seedBase + hunt;
        const culprit = Math.floor(chance(seed, size, 17) * size);
        const world = worldOf({ seed, isBad: (target) => target < size && target >= culprit, rates });
        const { ending, attempts } = play({ problem: problemOf(size, arms[name]), outcome: world.outcome });
        if (ending.kind === 'culprit' && ending.culprit === culprit) right += 1;
        tests.push(attempts.length);
      }
      return { right: right / hunts, tests: mean(tests) };
    });
    return [`${rates.bad} / ${rates.good}`, ...cells.flatMap(({ right, tests }) => [right.toFixed(3), tests.toFixed(0)])];
  });
}

/** Ends that are wrong: how many tests pass until that is said. */
function wrongEndRows(sizes: readonly number[]): readonly (readonly string[])[] {
  return sizes.map((size) => {
    const first: Wanted = { ...problemOf(size, arms['firstbad --deterministic']), ends: 'first' };
    const cells = [problemOf(size, arms['firstbad --deterministic']), searchProblem(lineWindow(0, size), first)].flatMap(
      (problem) =>
        (['good', 'bad'] as const).map((outcome) => String(play({ problem, outcome: () => outcome }).attempts.length)),
    );
    return [String(size), ...cells];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const { values } = parseArgs({
  options: { hunts: { type: 'string', default: '400' }, seed: { type: 'string', default: '8000000' } },
});
const hunts = Number(values.hunts);
const sizes = [20, 60, 127, 128, 500, 1000, 2047, 20_000];
console.log('Tests until the answer, mean (most), of a test that never lies\n');
console.log(markdownTable(['commits', 'git bisect run', ...Object.keys(arms)], countedRows(sizes)));
console.log('\nTests until a wrong end is named with --deterministic\n');
console.log(
  markdownTable(['commits', 'nothing fails', 'all fails', 'ends first: nothing', 'ends first: all'], wrongEndRows(sizes)),
);
const rows = populationRows(hunts, Number(values.seed), 127);
console.log(`\n127 commits, ${hunts} hunts in each row: right, and tests in the mean\n`);
console.log(markdownTable(['P(fails) bad / good', 'firstbad: right', 'tests', '--flaky: right', 'tests'], rows));
const wrong = mean(rows.map((row) => 1 - Number(row[1])));
console.log(
  `\nWrong where one test in ten is flaky, as likely each of these: ${(0.1 * wrong).toFixed(4)}; stated: at most 0.025`,
);
