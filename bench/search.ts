// `npm run bench:search`: simulated hunts, ours and others', written to docs/search.md. Seeded; needs no VM and no git.
//
//   --full       more sizes and 400 hunts in each cell (an hour or so)
//   --held-out   the seeds that no rule was tuned with
//   --only WORD  sections whose title holds WORD; the others stay in the document as they were
//   --trials N   hunts in each cell

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import {
  type Cell,
  noChangeSection,
  noiseSection,
  parallelSection,
  priorSection,
  rateTable,
  skipSection,
} from './search-sections.ts';
import { brokenTwiceSection, graphSection, sweepSection } from './search-worlds-sections.ts';

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    'held-out': { type: 'boolean', default: false },
    only: { type: 'string' },
    trials: { type: 'string' },
  },
});

const trials = Number(options.trials ?? (options.full ? 400 : 100));
const size = { trials, seedBase: options['held-out'] ? 7_000_000 : 1000 };
const few = { ...size, trials: Math.min(trials, options.full ? 100 : 30) };
const documentFile = new URL('../docs/search.md', import.meta.url);
const sections = readSections();

const preamble = `# What the search can and can not do

Written by \`npm run bench:search\`; do not edit. All arms see the same outcomes. A test is one attempt; a version is built
once; both ends are charged to every arm. "Wrong" is a wrong name; what is neither right nor wrong ended honestly. Rules of
other tools are re-implemented from their descriptions: FACF (Henderson et al., ICST 2023), git_bayesect, BBChop, syzkaller.
Simulated outcomes are independent with constant rates: real tests are worse. The bound is Fano's with the channel's
capacity. Seeds from 1,000 were used while rules were changed, those from 7,000,000 were not.`;

section('Flaky tests, versions that cost nothing to get', (report) =>
  noiseSection(cells({ sizes: options.full ? [64, 1023] : [127], builds: [0] }), size, report),
);
section('Flaky tests, a build costs ten runs', (report) =>
  noiseSection(cells({ sizes: options.full ? [127, 700] : [300], builds: [10] }), size, report),
);
section('Nothing changes between the ends', (report) => noChangeSection(127, size, report));
section('Untestable versions', (report) => skipSection(size, report));
section('Several workers', (report) => parallelSection(options.full ? [1024, 15_000, 2 ** 20] : [1024, 15_000], few, report));
section('Weights', (report) => priorSection(size, report));
section('Commit graphs', (report) => graphSection(graphs(), { ...size, trials: 10 }, report));
section('Broken twice', (report) => brokenTwiceSection(few, report));
section('Sweep', (report) => sweepSection(few, report));

writeFileSync(documentFile, `${[preamble, ...[...sections.values()]].join('\n\n')}\n`);

function cells({ sizes, builds }: { sizes: readonly number[]; builds: readonly number[] }): readonly Cell[] {
  return sizes.flatMap((n) => builds.flatMap((build) => rateTable.map((rates) => ({ size: n, rates, build }))));
}

function graphs() {
  return [
    { commits: 3500, merges: 986 },
    { commits: 15_109, merges: 1117 },
    { commits: 81_966, merges: 21_215 },
    { commits: 1_400_149, merges: 91_527 },
  ];
}

function section(title: string, run: (report: (text: string) => void) => void): void {
  if (options.only !== undefined && !title.toLowerCase().includes(options.only.toLowerCase())) return;
  const lines: string[] = [];
  const report = (text: string) => {
    lines.push(text);
    console.log(`\n${text}`);
  };
  report(`## ${title}`);
  report(`Seeds from ${size.seedBase}, ${size.trials} hunts in each cell unless the table says otherwise.`);
  const started = performance.now();
  run(report);
  console.log(`(${((performance.now() - started) / 1000).toFixed(0)} s)`);
  sections.set(title, lines.join('\n\n'));
}

/** What earlier runs wrote, by title. */
function readSections(): Map<string, string> {
  if (!existsSync(documentFile)) return new Map();
  const [, ...parts] = readFileSync(documentFile, 'utf8').split(/^## /m);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), `## ${part.trim()}`]));
}
