// `npm run bench:git`: how long a history takes to load, against `git rev-list --parents` on the same repository in the same run.
//
//   --repo PATH    a real repository, of which only a copy is touched; HEAD's history is loaded
//   --commits N    otherwise: a synthetic one of N commits (100,000)
//   --rounds N     measurements of each kind, taken in turn (5)
//   --json         the numbers instead of the table
//
// Each load is a process of its own, as in real life: nothing is compiled yet. Its time is taken inside, without Node's start.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { syntheticGraph } from './search-graphs.ts';
import { formatSpread, spreadOf } from './spread.ts';

interface Measured {
  readonly what: string;
  readonly ms: readonly number[];
  /** Of our median to the one of `git rev-list` in the same state of the repository. */
  readonly ratio: number | null;
}

const { values: options } = parseArgs({
  options: {
    repo: { type: 'string' },
    commits: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const folder = mkdtempSync(join(tmpdir(), 'firstbad-bench-git-'));

try {
  const plain = join(folder, 'plain');
  if (options.repo === undefined) await importSynthetic(plain, Number(options.commits));
  else git(folder, ['clone', '--quiet', '--shared', '--bare', options.repo, plain]);
  const graphed = join(folder, 'graphed');
  git(folder, ['clone', '--quiet', '--shared', '--bare', plain, graphed]);
  git(graphed, ['commit-graph', 'write', '--reachable']);
  const tip = git(plain, ['rev-parse', 'HEAD']);
  const newer = commitOn(plain, tip);

  const gitPlain: number[] = [];
  const gitGraphed: number[] = [];
  const cold: number[] = [];
  const again: number[] = [];
  const oneMore: number[] = [];
  const coldGraphed: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const cache = join(folder, `cache ${round}`);
    gitPlain.push(timeRevList(plain, tip));
    cold.push(await timeLoad(plain, tip, cache));
    again.push(await timeLoad(plain, tip, cache));
    oneMore.push(await timeLoad(plain, newer, cache));
    gitGraphed.push(timeRevList(graphed, tip));
    coldGraphed.push(await timeLoad(graphed, tip, `${cache} graphed`));
  }
  const count = Number(git(graphed, ['rev-list', '--count', tip]));
  const ratio = (ours: readonly number[], theirs: readonly number[]): number => spreadOf(ours).median / spreadOf(theirs).median;
  report(count, [
    { what: 'git rev-list --parents', ms: gitPlain, ratio: null },
    { what: 'loaded for the first time', ms: cold, ratio: ratio(cold, gitPlain) },
    { what: 'loaded again', ms: again, ratio: ratio(again, gitPlain) },
    { what: 'loaded with one more commit', ms: oneMore, ratio: ratio(oneMore, gitPlain) },
    { what: 'git rev-list --parents, with a commit-graph', ms: gitGraphed, ratio: null },
    { what: 'loaded for the first time, with a commit-graph', ms: coldGraphed, ratio: ratio(coldGraphed, gitGraphed) },
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(commits: number, rows: readonly Measured[]): void {
  const [load = 0] = loadavg();
  if (options.json) {
    console.log(JSON.stringify({ commits, rounds, processors: cpus().length, load, rows }, null, 2));
    return;
  }
  console.log(`${commits} commits, ${rounds} rounds, ${cpus().length} processors with a load of ${load.toFixed(1)}\n`);
  console.log('| what | ms, median (min to max) | against git |');
  console.log('| --- | --- | --- |');
  for (const { what, ms, ratio } of rows) {
    console.log(`| ${what} | ${formatSpread(spreadOf(ms), 0)} | ${ratio === null ? '' : ratio.toFixed(2)} |`);
  }
}

/** Into a file, where nobody waits for a reader. */
function timeRevList(repository: string, tip: string): number {
  const output = openSync('/dev/null', 'w');
  try {
    const startedAt = performance.now();
    execFileSync('git', ['-C', repository, 'rev-list', '--parents', tip], { stdio: ['ignore', output, 'inherit'] });
    return performance.now() - startedAt;
  } finally {
    closeSync(output);
  }
}

async function timeLoad(repository: string, tip: string, cache: string): Promise<number> {
  const script = fileURLToPath(new URL('./git-history-load.ts', import.meta.url));
  const argv = ['--import', 'tsx', script, repository, tip, cache];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  return Number(said);
}

function git(at: string, words: readonly string[]): string {
  const person = {
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  const env = { ...process.env, ...person, GIT_CONFIG_GLOBAL: '/dev/null' };
  return execFileSync('git', ['-C', at, ...words], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function commitOn(repository: string, tip: string): string {
  return git(repository, ['commit-tree', '-p', tip, '-m', 'one more', `${tip}^{tree}`]);
}

/** A quarter of merges, as the trees of Linux and git have; all commits without files. */
async function importSynthetic(path: string, commits: number): Promise<void> {
  execFileSync('git', ['init', '--quiet', '--bare', '-b', 'main', path]);
  const graph = syntheticGraph({ seed: 1, commits, merges: Math.floor(commits / 4), reach: 200 });
  const child = spawn('git', ['-C', path, 'fast-import', '--quiet'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  for (let node = 0; node < graph.count; node += 1) {
    const person = `A U Thor <author@example.org> ${1_200_000_000 + node * 300} +0000`;
    const parents = Array.from(graph.parents.subarray(graph.parentStart[node], graph.parentStart[node + 1]));
    const message = `commit ${node}\n`;
    const lines = [
      // A branch that is reset each time, else a root would go on from the commit before it.
      ...['reset refs/heads/main', 'commit refs/heads/main', `mark :${node + 1}`, `author ${person}`, `committer ${person}`],
      `data ${message.length}\n${message}`,
      ...parents.map((parent, index) => `${index === 0 ? 'from' : 'merge'} :${parent + 1}`),
    ];
    if (!child.stdin.write(`${lines.join('\n')}\n`)) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  await exited;
}
