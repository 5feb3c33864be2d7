// npm run bench:bisect -- [--culprits 5] [--commits 10000] [--seconds 1] [--arms all] [--program ./firstbad]
// `firstbad bisect` beside `git bisect run` on one repository and with one test, in turns: wall and processor time, tests, answers.
// Ratios are of runs of the same culprit, one directly after the other.

import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type MadeRepository, makeRepository, numberedLine } from '../test/e2e/made-repository.ts';

interface Arm {
  readonly name: string;
  readonly test: 'deterministic' | 'flaky';
  /** Repeats of each test whose majority counts; 1 for the test itself. */
  readonly repeats: number;
  /** Null for git. */
  readonly words: readonly string[] | null;
}

const arms: readonly Arm[] = [
  { name: 'git bisect run', test: 'deterministic', repeats: 1, words: null },
  { name: 'firstbad --deterministic', test: 'deterministic', repeats: 1, words: ['--deterministic'] },
  { name: 'firstbad', test: 'deterministic', repeats: 1, words: [] },
  { name: 'firstbad --deterministic -j 2', test: 'deterministic', repeats: 1, words: ['--deterministic', '-j', '2'] },
  { name: 'firstbad --deterministic -j 4', test: 'deterministic', repeats: 1, words: ['--deterministic', '-j', '4'] },
  { name: 'git bisect run', test: 'flaky', repeats: 1, words: null },
  { name: 'firstbad --flaky', test: 'flaky', repeats: 1, words: ['--flaky'] },
  { name: 'git bisect run, majority of 9', test: 'flaky', repeats: 9, words: null },
  { name: 'firstbad', test: 'flaky', repeats: 1, words: [] },
  { name: 'firstbad -j 2', test: 'flaky', repeats: 1, words: ['-j', '2'] },
  { name: 'firstbad -j 4', test: 'flaky', repeats: 1, words: ['-j', '4'] },
];

interface Run {
  readonly isRight: boolean;
  readonly tests: number;
  readonly wallMs: number;
  /** Of the process and all that it waited for, the tests included. */
  readonly processorMs: number;
}

interface World {
  readonly repository: MadeRepository;
  readonly folder: string;
  readonly seconds: number;
  readonly program: readonly string[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      culprits: { type: 'string', default: '5' },
      commits: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '1' },
      arms: { type: 'string', default: 'all' },
      program: { type: 'string', default: './firstbad' },
    },
  });
  const commits = Number(values.commits);
  const culprits = spreadOver(commits, Number(values.culprits));
  const folder = mkdtempSync(join(tmpdir(), 'firstbad-bench-bisect-'));
  try {
    const repository = await makeRepository(join(folder, 'repository'), numberedLine(commits));
    const world = { repository, folder, seconds: Number(values.seconds), program: values.program.split(' ') };
    const chosen = arms.filter(({ test }) => values.arms === 'all' || values.arms === test);
    const runs = new Map<Arm, Run[]>(chosen.map((arm) => [arm, []]));
    for (const culprit of culprits) {
      for (const arm of chosen) {
        const run = play(world, arm, culprit);
        runs.get(arm)?.push(run);
        say(`${arm.test}, culprit ${culprit}, ${arm.name}: ${describe(run)}`);
      }
    }
    report(runs, { commits, culprits, seconds: world.seconds });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In no regular distance, the same each time: halves and quarters are where a bisect happens to look first. */
function spreadOver(commits: number, count: number): readonly number[] {
  const golden = 0.618033988749895;
  return Array.from({ length: count }, (_, index) => 1 + Math.floor(((index + 1) * golden * (commits - 1)) % (commits - 1)));
}

function play(world: World, arm: Arm, culprit: number): Run {
  const place = join(world.folder, 'run');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(join(place, 'counts'), { recursive: true });
  const command = writeTest(world, place, arm, culprit);
  const begun = performance.now();
  const times = join(place, 'times');
  const output =
    arm.words === null ? gitBisect(world, command, times) : firstbadBisect(world, place, [...arm.words, '--', command], times);
  const wallMs = performance.now() - begun;
  if (arm.words === null) world.repository.git('bisect', 'reset');
  const named = /^(\w{40}) is the first bad commit$/m.exec(output)?.[1];
  const log = join(place, 'tests');
  const tests = existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0;
  return { isRight: named === world.repository.names[culprit], tests, wallMs, processorMs: processorMsFrom(times) };
}

/** Lies in one of ten, seeded by the culprit, the commit and the number of its run there: all arms have the same luck. */
function writeTest(world: World, place: string, { test, repeats }: Arm, culprit: number): string {
  const once = join(place, 'once.sh');
  const lies = `count=${place}/counts/$n; echo >> $count
lies=$(( $(echo "${culprit} $n $(wc -l < $count)" | cksum | cut -d' ' -f1) % 10 == 0 ))`;
  const text = `#!/bin/sh
n=$(cat n)
echo $n >> ${place}/tests
${test === 'flaky' ? lies : 'lies=0'}
sleep ${world.seconds}
exit $(( (n >= ${culprit}) ^ lies ))
`;
  writeFileSync(once, text);
  chmodSync(once, 0o755);
  if (repeats === 1) return once;
  const majority = join(place, 'majority.sh');
  const loop = `for run in $(seq ${repeats}); do ${once} || bad=$((bad + 1)); done; test $bad -le ${Math.floor(repeats / 2)}`;
  writeFileSync(majority, `#!/bin/sh\nbad=0\n${loop}\n`);
  chmodSync(majority, 0o755);
  return majority;
}

/** Runs it under a shell that writes down what its children have used: Node does not tell. */
function timed(argv: readonly string[], times: string, env: NodeJS.ProcessEnv = process.env): SpawnSyncReturns<string> {
  const script = 'times=$1; shift; "$@"; status=$?; times >"$times"; exit $status';
  return spawnSync('sh', ['-c', script, 'sh', times, ...argv], { encoding: 'utf8', env });
}

/** The second line of `times` (POSIX sh): user and system time of the children, as `0m1.234567s 0m0.5s`. */
function processorMsFrom(times: string): number {
  const [, children = ''] = readFileSync(times, 'utf8').split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  );
}

function gitBisect({ repository }: World, command: string, times: string): string {
  const script = 'git -C "$1" bisect start main v0.0 && git -C "$1" bisect run "$2"';
  return timed(['sh', '-c', script, 'sh', repository.path, command], times).stdout;
}

function firstbadBisect({ repository, program }: World, place: string, words: readonly string[], times: string): string {
  const env = { ...process.env, FIRSTBAD_HOME: join(place, 'home') };
  const argv = [...program, 'bisect', '--repo', repository.path, 'v0.0..main', ...words];
  const ended = timed(argv, times, env);
  if (ended.status === null || ended.status >= 128) throw new Error(`firstbad ended with ${ended.status}: ${ended.stderr}`);
  return ended.stdout;
}

function report(
  runs: ReadonlyMap<Arm, readonly Run[]>,
  { commits, culprits, seconds }: { readonly commits: number; readonly culprits: readonly number[]; readonly seconds: number },
): void {
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  say(
    `\n${commits} commits, a test of ${seconds} s, culprits ${culprits.join(', ')}; ${cpus().length} processors, load ${load}\n`,
  );
  say('| test | by | right | tests (most) | wall time | of git (least to most) | processor time | of git |');
  say('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [arm, all] of runs) {
    const git = [...runs].find(([other]) => other.test === arm.test && other.words === null)?.[1] ?? [];
    const tests = all.map((run) => run.tests);
    const wallMs = mean(all.map((run) => run.wallMs));
    const cells = [
      arm.test,
      arm.name,
      `${all.filter((run) => run.isRight).length} of ${all.length}`,
      `${mean(tests).toFixed(1)} (${Math.max(...tests)})`,
      `${(wallMs / 1000).toFixed(1)} s`,
      ratio(
        all.map((run) => run.wallMs),
        git.map((run) => run.wallMs),
      ),
      `${(mean(all.map((run) => run.processorMs)) / 1000).toFixed(1)} s`,
      ratio(
        all.map((run) => run.processorMs),
        git.map((run) => run.processorMs),
      ),
    ];
    say(`| ${cells.join(' | ')} |`);
  }
}

/** Of the sums, and of the runs that belong together. */
function ratio(ours: readonly number[], theirs: readonly number[]): string {
  const each = ours.map((value, index) => value / theirs[index]!);
  return `${(mean(ours) / mean(theirs)).toFixed(2)} (${Math.min(...each).toFixed(2)} to ${Math.max(...each).toFixed(2)})`;
}

function describe({ isRight, tests, wallMs }: Run): string {
  return `${isRight ? 'right' : 'WRONG'}, ${tests} tests, ${(wallMs / 1000).toFixed(1)} s`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function say(text: string): void {
  console.log(text);
}

await main();
