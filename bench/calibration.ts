// `npm run bench:calibration`: how often the confidence that a search states was right, over simulated worlds; written to
// docs/measured/calibration.md. Seeded; needs no VM.
//
//   --trials N   searches in each cell (400)

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { lineWindow } from '../src/core/git/graph-window.ts';
import type { SeenOutcome } from '../src/core/search/evidence.ts';
import { searchProblem } from '../src/core/search/problem.ts';
import { play } from '../test/simulation/search-play.ts';
import { chance } from './search-world.ts';

const { values: options } = parseArgs({ options: { trials: { type: 'string', default: '400' } } });
const trials = Number(options.trials);
const size = 127;
const stated = [0.95, 0.99, 0.999];
// None of these was used while a rule was changed.
const firstSeed = 31_000_000;

/** What a test shows; `number` counts all tests of the search from 0. */
type Outcome = (test: {
  readonly seed: number;
  readonly isBad: boolean;
  readonly target: number;
  readonly attempt: number;
  readonly number: number;
}) => SeenOutcome;

interface World {
  readonly name: string;
  readonly outcome: Outcome;
}

const shows = (fails: boolean): SeenOutcome => (fails ? 'bad' : 'good');

const independent =
  (bad: number, good: number): Outcome =>
  ({ seed, isBad, target, attempt }) =>
    shows(chance(seed, target, attempt) < (isBad ? bad : good));

/** For so many tests in a row the machine is in a mood in which a failing version passes. */
const inRuns =
  (length: number, share: number): Outcome =>
  ({ seed, isBad, number }) =>
    shows(isBad && chance(seed, 1, Math.floor(number / length)) >= share);

const worlds: readonly World[] = [
  { name: 'a test that never errs', outcome: ({ isBad }) => shows(isBad) },
  { name: 'fails in .9 of runs', outcome: independent(0.9, 0) },
  { name: 'fails in .7 of runs', outcome: independent(0.7, 0) },
  { name: 'fails in .5 of runs', outcome: independent(0.5, 0) },
  { name: 'fails in .9 of runs, and .05 of good ones', outcome: independent(0.9, 0.05) },
  { name: 'fails in .7 of runs, and .1 of good ones', outcome: independent(0.7, 0.1) },
  { name: 'passes in a fifth of the time, 3 tests in a row', outcome: inRuns(3, 0.2) },
  { name: 'passes in a fifth of the time, 10 tests in a row', outcome: inRuns(10, 0.2) },
  {
    name: 'drifts: fails in .95 of runs at first, .5 after 40 tests',
    outcome: ({ seed, isBad, target, attempt, number }) =>
      shows(isBad && chance(seed, target, attempt) < 0.95 - (0.45 * Math.min(number, 40)) / 40),
  },
  {
    name: 'depends on the machine: every second one shows it in .3 of runs',
    outcome: ({ seed, isBad, target, attempt, number }) =>
      shows(isBad && chance(seed, target, attempt) < (number % 2 === 0 ? 1 : 0.3)),
  },
  {
    name: 'depends on the version: each third bad one fails in .3 of runs',
    outcome: ({ seed, isBad, target, attempt }) =>
      shows(isBad && chance(seed, target, attempt) < (chance(seed, 2, target) < 1 / 3 ? 0.3 : 1)),
  },
];

interface Counts {
  named: number;
  right: number;
  /** Ended with another claim: that it does not fail, or that there are several changes. */
  otherwise: number;
  readonly tests: number[];
}

function measure({ outcome }: World, confidence: number): Counts {
  const counts: Counts = { named: 0, right: 0, otherwise: 0, tests: [] };
  for (let trial = 0; trial < trials; trial += 1) {
    const seed = firstSeed + trial;
    const culprit = Math.floor(chance(seed, 7) * size);
    const window = lineWindow(0, size);
    let number = 0;
    const played = play({
      problem: searchProblem(window, { confidence }),
      outcome: (target, attempt) =>
        outcome({ seed, isBad: target < size && target >= culprit, target, attempt, number: number++ }),
      killAfter: 2000,
    });
    counts.tests.push(played.attempts.length);
    if (played.ending.kind === 'not-reproduced' || played.ending.kind === 'not-monotone') counts.otherwise += 1;
    if (played.ending.kind !== 'culprit') continue;
    counts.named += 1;
    if (played.ending.culprit === culprit) counts.right += 1;
  }
  return counts;
}

/** Wilson's interval of 95 %. */
function interval(right: number, of: number): readonly [number, number] {
  const z = 1.96;
  const share = right / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

function row(world: World, confidence: number): string {
  const { named, right, otherwise, tests } = measure(world, confidence);
  const [low, high] = named === 0 ? [0, 1] : interval(right, named);
  const holds = high < confidence ? 'no' : low >= confidence ? 'yes' : 'within';
  const percent = (share: number): string => (share * 100).toFixed(1);
  const median = [...tests].sort((a, b) => a - b)[Math.floor(tests.length / 2)] ?? 0;
  const share = named === 0 ? '-' : `${percent(right / named)} (${percent(low)} to ${percent(high)})`;
  console.error(`${world.name}, ${percent(confidence)}: ${share} of ${named}`);
  return `| ${world.name} | ${percent(confidence)} | ${named} of ${trials} | ${share} | ${holds} | ${otherwise} | ${median} |`;
}

const lines = [
  '# How often a stated confidence is right',
  '',
  `Written by \`npm run bench:calibration\`; do not edit. ${trials} searches in each row, among ${size} versions with one change, seeds from ${firstSeed} on, which no`,
  'rule was tuned with. "Named" ended with a culprit, "another claim" with a change that does not show or with several; the rest ended with a',
  'range or with none. "Right" is the share of those that were named, in percent, with',
  'Wilson\'s interval of 95 %. "Holds": the whole interval is at or above what was stated (yes), below it (no), or has it inside (within).',
  '',
  'The engine takes tests for independent with constant rates. The first six worlds are so; the others are not, and show how far the stated',
  'number can be trusted where a test comes in runs, drifts, or depends on the machine or the version.',
  '',
  '| world | stated, % | named | right, % | holds | another claim | tests, median |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...worlds.flatMap((world) => stated.map((confidence) => row(world, confidence))),
  '',
];
writeFileSync(new URL('../docs/measured/calibration.md', import.meta.url), lines.join('\n'));
