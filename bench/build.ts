// npm run bench:build -- --repository PATH --from REVISION --to REVISION [--count 20] [--culprits 4] [--test-seconds 8] [--only-ahead]
// A series of SeaBIOS commits in the order in which a bisection would jump through it, built in three ways that take turns at each
// commit, so that a busy machine is as busy for all: from clean each time, as a plain `git bisect run make` does it, and by firstbad
// with nothing in its cache; afterwards by firstbad again. Then bisections of the series with a test of some seconds, in turns too:
// how long a step waits for its build, with the next one built ahead while the test runs, and without.

import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openBuildCache } from '../src/builders/build-cache.ts';
import { createBuilder } from '../src/builders/builder.ts';
import { seabiosRecipe } from '../src/builders/seabios/recipe.ts';
import type { CommitName } from '../src/core/git/commit.ts';
import { run, runOrFail } from '../src/infra/processes/run.ts';
import type { Built } from '../src/ports/builder.ts';
import type { Repository } from '../src/ports/repository.ts';
import { openRepository } from '../src/sources/git/repository.ts';
import { openWorktrees } from '../src/sources/git/worktrees.ts';
import { formatSpread, spreadOf } from './spread.ts';

const signal = new AbortController().signal;

interface Step {
  readonly commit: CommitName;
  readonly ms: number;
  /** Of everything that was started: what a busy machine does not change. */
  readonly processorMs: number;
  readonly built: boolean;
  readonly how: string;
  readonly outputKey: string | null;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repository: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string', default: 'HEAD' },
      count: { type: 'string', default: '20' },
      culprits: { type: 'string', default: '4' },
      'test-seconds': { type: 'string', default: '8' },
      'only-ahead': { type: 'boolean', default: false },
    },
  });
  if (values.repository === undefined || values.from === undefined) throw new Error('--repository and --from are needed');
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-bench-build-'));
  try {
    const repository = await openRepository(values.repository, { cacheFolder: join(folder, 'history'), signal });
    const series = await chooseSeries(repository, { from: values.from, to: values.to, count: Number(values.count) });
    say(`${series.length} commits, ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1) ?? '?'}`);
    if (!values['only-ahead']) report(await buildInTurns(repository, series, folder));
    const plan = { culprits: Number(values.culprits), testMs: Number(values['test-seconds']) * 1000 };
    await reportAhead(repository, { ...plan, series, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Evenly spread over the range, in the order of halving: the middle first, then the middles of the halves. */
async function chooseSeries(
  repository: Repository,
  { from, to, count }: { readonly from: string; readonly to: string; readonly count: number },
): Promise<readonly CommitName[]> {
  const argv = ['git', '--git-dir', repository.folder, 'rev-list', '--reverse', '--first-parent', `${from}..${to}`];
  const all = (await runOrFail(argv, { signal })).stdout.toString('latin1').trim().split('\n') as CommitName[];
  const last = Math.min(count, all.length) - 1;
  const spread = Array.from({ length: last + 1 }, (_, index) => all[Math.round((index * (all.length - 1)) / last)]!);
  return halving(0, spread.length).map((index) => spread[index]!);
}

/** Breadth first: what a search may ask for, whichever way its answers go. */
function halving(from: number, to: number): readonly number[] {
  const order: number[] = [];
  const queue: [number, number][] = [[from, to]];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [low, high] = next;
    if (low >= high) continue;
    const middle = (low + high) >> 1;
    order.push(middle);
    queue.push([low, middle], [middle + 1, high]);
  }
  return order;
}

type BuildStep = (commit: CommitName) => Promise<Step>;

/** Whoever began at one commit comes last at the next one. */
async function buildInTurns(
  repository: Repository,
  series: readonly CommitName[],
  folder: string,
): Promise<ReadonlyMap<string, readonly Step[]>> {
  const worktrees = await openWorktrees(repository, { folder: join(folder, 'worktrees'), max: 1, signal });
  try {
    const cache = openBuildCache({ folder: join(folder, 'builds'), now: () => Date.now() });
    const builder = createBuilder({ recipe: seabiosRecipe({}), repository, worktrees, cache });
    const build: BuildStep = async (commit) => {
      const stop = startMeasuring();
      return stepOf(await builder.build(commit, { signal }), stop());
    };
    const ways: readonly (readonly [string, BuildStep])[] = [
      ['from clean', await openPlain(repository, join(folder, 'clean'), true)],
      ['git bisect run make', await openPlain(repository, join(folder, 'plain'), false)],
      ['firstbad', build],
    ];
    const bySteps = new Map<string, Step[]>(ways.map(([name]) => [name, []]));
    for (const [index, commit] of series.entries()) {
      for (let turn = 0; turn < ways.length; turn += 1) {
        const [name, way] = ways[(index + turn) % ways.length]!;
        const step = await way(commit);
        bySteps.get(name)!.push(step);
        say(
          `${commit.slice(0, 12)} ${name}: ${step.built ? '' : 'does not build, '}${step.how}, ${(step.ms / 1000).toFixed(1)} s`,
        );
      }
    }
    const again: Step[] = [];
    for (const commit of series) again.push(await build(commit));
    return bySteps.set('firstbad, known', again);
  } finally {
    await worktrees.dispose();
  }
}

/** What a script under `git bisect run` does, with a checkout of its own. */
async function openPlain(repository: Repository, folder: string, clean: boolean): Promise<BuildStep> {
  await runOrFail(['git', 'clone', '-q', '-n', '--shared', repository.folder, folder], { signal });
  const env = { CCACHE_DISABLE: '1', LC_ALL: 'C' };
  const make = ['make', 'PYTHON=python3', 'CC=gcc'];
  return async (commit) => {
    const stop = startMeasuring();
    await runOrFail(['git', 'checkout', '-q', '-f', commit], { signal, cwd: folder });
    if (clean) await runOrFail(['git', 'clean', '-ffdxq'], { signal, cwd: folder });
    // Once: afterwards make itself follows what Kconfig says.
    if (!existsSync(join(folder, '.config'))) {
      await writeFile(join(folder, '.config'), '# CONFIG_COREBOOT is not set\nCONFIG_QEMU=y\n');
      await run([...make, 'oldconfig'], { signal, cwd: folder, env, input: '\n'.repeat(2000) });
    }
    const end = await run([...make, `-j${String(cpus().length)}`], { signal, cwd: folder, env });
    return { commit, ...stop(), built: end.status === 0, how: 'make', outputKey: null };
  };
}

type Measured = Pick<Step, 'ms' | 'processorMs'>;

function startMeasuring(): () => Measured {
  const [startedAt, before] = [performance.now(), processorMs()];
  return () => ({ ms: performance.now() - startedAt, processorMs: processorMs() - before });
}

/** Of this process and of all that it waited for: utime, stime, cutime and cstime, in ticks of 10 ms (proc(5)). */
function processorMs(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
}

function stepOf(built: Built, measured: Measured): Step {
  const { commit, how, kind } = built;
  return { commit, ...measured, how, built: kind === 'built', outputKey: built.kind === 'built' ? built.outputKey : null };
}

function report(ways: ReadonlyMap<string, readonly Step[]>): void {
  const total = (way: string, of: keyof Measured): number => (ways.get(way) ?? []).reduce((sum, step) => sum + step[of], 0);
  say('\n| way | seconds a step | sum | processor | against clean | against plain | built | no build needed |');
  say('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [way, steps] of ways) {
    const spread = formatSpread(spreadOf(steps.map(({ ms }) => ms / 1000)));
    const sums = (['ms', 'processorMs'] as const).map((of) => `${(total(way, of) / 1000).toFixed(0)} s`);
    const ratios = ['from clean', 'git bisect run make'].map((other) => {
      const [wall, processor] = (['ms', 'processorMs'] as const).map((of) => (total(other, of) / total(way, of)).toFixed(1));
      return `${wall ?? ''} x (processor ${processor ?? ''} x)`;
    });
    const built = `${String(steps.filter((step) => step.built).length)} of ${String(steps.length)}`;
    const cached = steps.filter(({ how }) => how === 'cached').length;
    say(`| ${[way, spread, ...sums, ...ratios, built, String(cached)].join(' | ')} |`);
  }
  const keys = (ways.get('firstbad') ?? []).flatMap(({ outputKey }) => (outputKey === null ? [] : [outputKey]));
  say(`\n${String(keys.length)} built commits gave ${String(new Set(keys).size)} different outputs`);
}

interface AheadPlan {
  readonly culprits: number;
  readonly testMs: number;
  readonly series: readonly CommitName[];
  readonly folder: string;
}

async function reportAhead(repository: Repository, plan: AheadPlan): Promise<void> {
  const line = await inOrder(repository, plan.series);
  say('\n| bisections | steps | seconds a step waits for its build | waited in all | built ahead and wanted | no wait |');
  say('| --- | --- | --- | --- | --- | --- |');
  const both = new Map<boolean, AheadStep[]>([
    [false, []],
    [true, []],
  ]);
  for (let index = 0; index < plan.culprits; index += 1) {
    const culprit = Math.floor(((index + 0.5) * (line.length - 1)) / plan.culprits) + 1;
    for (const ahead of index % 2 === 0 ? [false, true] : [true, false]) {
      const folder = join(plan.folder, `${ahead ? 'ahead' : 'alone'}-${String(index)}`);
      both.get(ahead)!.push(...(await bisectSeries(repository, line, { culprit, ahead, folder, testMs: plan.testMs })));
    }
  }
  for (const [ahead, waits] of both) sayWaits(ahead, waits);
}

function sayWaits(ahead: boolean, waits: readonly AheadStep[]): void {
  const seconds = waits.map(({ ms }) => ms / 1000);
  const sum = `${seconds.reduce((a, b) => a + b, 0).toFixed(0)} s`;
  const wanted = ahead ? String(waits.filter((wait) => wait.wasAhead).length) : '';
  const none = String(seconds.filter((one) => one < 0.5).length);
  say(
    `| ${[ahead ? 'next one ahead' : 'none ahead', waits.length, formatSpread(spreadOf(seconds)), sum, wanted, none].join(' | ')} |`,
  );
}

async function inOrder(repository: Repository, series: readonly CommitName[]): Promise<readonly CommitName[]> {
  const argv = ['git', '--git-dir', repository.folder, 'rev-list', '--reverse', '--topo-order', '--no-walk=sorted', ...series];
  return (await runOrFail(argv, { signal })).stdout.toString('latin1').trim().split('\n') as CommitName[];
}

interface AheadStep {
  readonly ms: number;
  readonly wasAhead: boolean;
}

/** Halving; the likelier half is not known, so the build ahead is that of the answer "bad", which is right half of the time. */
async function bisectSeries(
  repository: Repository,
  line: readonly CommitName[],
  {
    culprit,
    ahead,
    folder,
    testMs,
  }: { readonly culprit: number; readonly ahead: boolean; readonly folder: string; readonly testMs: number },
): Promise<readonly AheadStep[]> {
  const worktrees = await openWorktrees(repository, { folder: join(folder, 'worktrees'), max: 1, signal });
  const under: Promise<unknown>[] = [];
  try {
    const cache = openBuildCache({ folder: join(folder, 'builds'), now: () => Date.now() });
    const builder = createBuilder({ recipe: seabiosRecipe({}), repository, worktrees, cache });
    const started = new Set<number>();
    const build = (at: number): Promise<Built> => builder.build(line[at]!, { signal });
    const steps: AheadStep[] = [];
    let [good, bad] = [0, line.length - 1];
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      const startedAt = performance.now();
      await build(middle);
      steps.push({ ms: performance.now() - startedAt, wasAhead: started.has(middle) });
      const next = (good + middle) >> 1;
      if (ahead && next > good) {
        started.add(next);
        under.push(build(next));
      }
      await delay(testMs);
      if (middle >= culprit) bad = middle;
      else good = middle;
    }
    return steps;
  } finally {
    await Promise.allSettled(under);
    await worktrees.dispose();
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

await main();
