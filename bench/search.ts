// `npm run bench:search`: simulated hunts, ours and others', written to docs/measured/search.md. Seeded; needs no VM.
//
//   --full       more sizes and 400 hunts in each cell (hours)
//   --held-out   the seeds that no rule was tuned with
//   --only WORD  sections whose title holds WORD; the others stay in the document as they were
//   --trials N   hunts in each cell
//   --to FILE    another document than docs/measured/search.md
//   --graph PATH a git repository for the section about a real graph, which is left as it was without one; also
//                as FIRSTBAD_BENCH_GRAPH

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { asyncSection, parallelSection } from './search-async-section.ts';
import { graphSection, realGraphSection } from './search-graph-sections.ts';
import { cacheSection, forecastSection, linesSection } from './search-lines-sections.ts';
import { type Cell, noChangeSection, noiseSection, priorSection, rateTable, skipSection } from './search-sections.ts';
import { brokenTwiceSection, sweepSection } from './search-worlds-sections.ts';

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    'held-out': { type: 'boolean', default: false },
    only: { type: 'string' },
    trials: { type: 'string' },
    graph: { type: 'string' },
    to: { type: 'string' },
  },
});

const trials = Number(options.trials ?? (options.full ? 400 : 30));
const size = { trials, seedBase: options['held-out'] ? 9_000_000 : 1000 };
const few = { ...size, trials: Math.min(trials, options.full ? 100 : 20) };
const repository = options.graph ?? process.env['FIRSTBAD_BENCH_GRAPH'];
const documentFile = options.to ?? new URL('../docs/measured/search.md', import.meta.url);
const sections = readSections();
const titles: string[] = [];

const preamble = `# What the search can and can not do

Written by \`npm run bench:search\`; do not edit. All arms see the same outcomes. A test is one attempt; a version is built
once; both ends are charged to every arm. "Wrong" is a wrong name; what is neither right nor wrong ended honestly. Rules of
other tools are re-implemented from their descriptions: FACF (Henderson et al., ICST 2023), git_bayesect, BBChop, syzkaller.
Simulated outcomes are independent with constant rates: real tests are worse. The bound is Fano's with the channel's
capacity. Seeds from 1,000 were used while rules were changed. Those from 7,000,000 were held out and run once; as they showed
the stated confidence not to hold at .7 / .3 (right in .883 of 60 hunts for .95), the search now wants more where a test
tells little. Those from 9,000,000 were run once after that.`;

section('Flaky tests, versions that cost nothing to get', (report) =>
  noiseSection(cells({ sizes: options.full ? [64, 1023] : [127], builds: [0] }), size, report),
);
section('Flaky tests, a build costs ten runs', (report) =>
  noiseSection(cells({ sizes: options.full ? [127, 700] : [300], builds: [10] }), size, report),
);
section('Nothing changes between the ends', (report) => noChangeSection(127, size, report));
section('Untestable versions', (report) => skipSection(size, report));
section('Lines of all lengths', (report) => linesSection([64, 1024, 2 ** 15, 2 ** 20], few, report));
section('Several workers', (report) => parallelSection(options.full ? [1024, 15_000, 2 ** 20] : [1024, 15_000], few, report));
section('Several workers, tests of unequal length', (report) => asyncSection(few, report));
section('Builds that are there already', (report) => cacheSection(few, report));
section('Weights', (report) => priorSection(size, report));
section('Commit graphs', (report) => graphSection(graphs(), { ...size, trials: options.full ? 20 : 5 }, report));
realGraph();
section('Broken twice', (report) => brokenTwiceSection(few, report));
section('Sweep', (report) => sweepSection({ ...few, trials: Math.min(few.trials, 10) }, report));
section('What is forecast', (report) => forecastSection(few, report));

writeFileSync(documentFile, `${[preamble, ...titles.flatMap((title) => sections.get(title) ?? [])].join('\n\n')}\n`);

function cells({ sizes, builds }: { sizes: readonly number[]; builds: readonly number[] }): readonly Cell[] {
  return sizes.flatMap((n) => builds.flatMap((build) => rateTable.map((rates) => ({ size: n, rates, build }))));
}

function realGraph(): void {
  const title = 'A real commit graph';
  if (repository !== undefined)
    return section(title, (report) => realGraphSection(repository, { ...size, trials: options.full ? 20 : 5 }, report));
  titles.push(title);
  if (!isWanted(title)) return;
  const reason = 'Skipped: no repository was given (`--graph PATH` or FIRSTBAD_BENCH_GRAPH).';
  console.log(`\n## ${title}\n\n${reason}`);
  if (!sections.has(title)) sections.set(title, `## ${title}\n\n${reason}`);
}

function graphs() {
  return [
    { commits: 3500, merges: 986 },
    { commits: 15_109, merges: 1117 },
    { commits: 81_966, merges: 21_215 },
    { commits: 1_400_149, merges: 91_527 },
  ];
}

function isWanted(title: string): boolean {
  return options.only === undefined || title.toLowerCase().includes(options.only.toLowerCase());
}

function section(title: string, run: (report: (text: string) => void) => void): void {
  titles.push(title);
  if (!isWanted(title)) return;
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
