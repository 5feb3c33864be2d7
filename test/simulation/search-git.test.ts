// Against the real git: the same culprit on random repositories, and logs that it replays. FIRSTBAD_GRAPHS asks for more.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chance } from '../../bench/search-world.ts';
import { ancestorsOf, type CommitGraph, graphFromParents } from '../../src/core/git/graph.ts';
import { openWindow, type Window } from '../../src/core/git/graph-window.ts';
import { formatBisectLog, parseBisectLog } from '../../src/core/search/bisect-log.ts';
import { searchProblem } from '../../src/core/search/problem.ts';
import { knownRates } from '../../src/core/search/rates.ts';
import { play } from './search-play.ts';

const histories = Number(process.env['FIRSTBAD_GRAPHS'] ?? 100);
/** Real `git bisect run` takes many processes: on some of them only. */
const withRealRuns = 8;
let folder = '';
let repository = '';
let worlds: readonly GitWorld[] = [];

interface GitWorld {
  readonly seed: number;
  readonly graph: CommitGraph;
  /** Object names in the graph's order. */
  readonly names: readonly string[];
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbad-bisect-'));
  repository = join(folder, 'repository');
  worlds = importHistories(Array.from({ length: histories }, (_, index) => 100 + index));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function randomHistory(seed: number): CommitGraph {
  const size = 5 + Math.floor(chance(seed, 0) * 40);
  const lists: number[][] = [[]];
  for (let node = 1; node < size; node += 1) {
    const parents = [1, 2, 3].map((side) =>
      Math.max(0, node - 1 - Math.floor(chance(seed, node, side) * (side === 1 ? 4 : 9))),
    );
    // Two fifths are merges, one in ten of them an octopus.
    const sides = chance(seed, node, 4) < 0.6 ? 1 : chance(seed, node, 5) < 0.9 ? 2 : 3;
    lists.push([...new Set(parents.slice(0, sides))]);
  }
  return graphFromParents(lists);
}

/** All histories into one repository, in one go. */
function importHistories(seeds: readonly number[]): readonly GitWorld[] {
  git(['init', '--quiet', '--bare', repository], folder);
  let marks = 0;
  const drawn = seeds.map((seed) => {
    const graph = randomHistory(seed);
    const first = marks + 1;
    marks += graph.count;
    return { seed, graph, first };
  });
  const marksFile = join(folder, 'marks');
  const input = drawn.flatMap(({ seed, graph, first }) =>
    Array.from({ length: graph.count }, (_, node) => commitOf(graph, node, { first, branch: `h${seed}` })),
  );
  execFileSync('git', ['-C', repository, 'fast-import', '--quiet', '--force', `--export-marks=${marksFile}`], {
    input: input.join('\n'),
  });
  const names = new Map(
    readFileSync(marksFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  return drawn.map(({ seed, graph, first }) => ({
    seed,
    graph,
    names: Array.from({ length: graph.count }, (_, node) => names.get(`:${first + node}`) ?? ''),
  }));
}

function commitOf(graph: CommitGraph, node: number, { first, branch }: { first: number; branch: string }): string {
  const parents = Array.from(graph.parents.slice(graph.parentStart[node], graph.parentStart[node + 1]));
  const person = `A U Thor <author@example.org> ${1_600_000_000 + node * 60} +0000`;
  const title = `${branch} c${node}`;
  return [
    `commit refs/heads/${branch}`,
    `mark :${first + node}`,
    `author ${person}`,
    `committer ${person}`,
    `data ${title.length}`,
    title,
    ...parents.map((parent, index) => `${index === 0 ? 'from' : 'merge'} :${first + parent}`),
    '',
  ].join('\n');
}

function git(argv: readonly string[], cwd = repository): string {
  return execFileSync('git', argv, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}

/**
 * git's status 2 says that only skipped commits are left: an answer as well. With a single candidate from the start,
 * git 2.39 names it and ends with status 1.
 */
function replay(verdicts: number): string {
  const { status, stdout, stderr } = spawnSync('git', ['bisect', 'replay', 'bisect.log'], {
    cwd: repository,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  });
  const words = `${stdout}${stderr}`;
  if (status === 2) expect(words).toContain("only 'skip'ped commits left");
  else if (verdicts === 0 && status === 1) expect(words).toContain('is the first bad commit');
  else expect(status, words).toBe(0);
  return words;
}

interface Question {
  readonly window: Window;
  readonly bad: number;
  readonly good: number;
  readonly culprit: number;
  readonly isBad: (target: number) => boolean;
}

function questionIn({ seed, graph }: GitWorld): Question {
  const bad = graph.count - 1;
  const reached = ancestorsOf(graph, [bad]);
  const good = Array.from(reached.keys()).find((node) => node >= 3 && node < bad && reached[node] === 1) ?? 0;
  const opened = openWindow({ graph, bad, goods: [good] });
  if (opened.kind !== 'open') throw new Error(`history ${seed} is ${opened.kind}`);
  const { window } = opened;
  const culprit = Math.floor(chance(seed, 9) * window.size);
  const isBad = (target: number) => target < window.size && ancestorsOf(window.graph, [target])[culprit] === 1;
  return { window, bad, good, culprit, isBad };
}

/** Ours with some commits untestable, and git's opinion of our log. */
function playedAndReplayed(world: GitWorld, isSkipped: (target: number) => boolean) {
  const { window, bad, good, culprit, isBad } = questionIn(world);
  const problem = searchProblem(window, { rates: knownRates({ bad: 1, good: 0 }), ends: 'believed' as const, noChange: 0 });
  const played = play({
    problem,
    outcome: (target) => (isSkipped(target) ? 'skip' : isBad(target) ? 'bad' : 'good'),
  });
  const nameOf = (target: number) => ({
    name: world.names[window.nodeOf[target]!]!,
    subject: `h${world.seed} c${window.nodeOf[target]!}`,
  });
  const log = formatBisectLog({
    bad: nameOf(window.size - 1),
    goods: [{ name: world.names[good]!, subject: 'the good end' }],
    verdicts: played.attempts.map(({ target, outcome }) => ({
      ...nameOf(target),
      verdict: outcome === 'bad' || outcome === 'good' ? outcome : 'skip',
      note: '1 of 1',
    })),
    terms: null,
    firstParentOnly: false,
    paths: [],
    culprit: played.ending.kind === 'culprit' ? nameOf(culprit) : null,
  });
  git(['symbolic-ref', 'HEAD', `refs/heads/h${world.seed}`]);
  writeFileSync(join(repository, 'bisect.log'), log);
  const replayed = replay(played.attempts.length);
  const left = git(['rev-list', 'refs/bisect/bad', '--not', '--glob=refs/bisect/good-*']).trim().split('\n');
  return { window, bad, good, culprit, played, replayed, left, culpritName: nameOf(culprit).name };
}

describe('real git', () => {
  test(
    `calls the same commits candidates, blames the same one and replays our log (${histories} histories)`,
    { timeout: 600_000 },
    () => {
      for (const world of worlds) {
        const { window, bad, good, culprit, played, replayed, left, culpritName } = playedAndReplayed(world, () => false);
        const where = `history ${world.seed}: ${replayed}`;
        const listed = git(['rev-list', world.names[bad]!, `^${world.names[good]!}`])
          .trim()
          .split('\n');
        const own = Array.from(window.nodeOf.slice(0, window.size), (node) => world.names[node]!);
        expect(own.sort(), where).toEqual(listed.sort());
        expect(played.ending, where).toMatchObject({ kind: 'culprit', culprit });
        expect(left, where).toEqual([culpritName]);
        // git says so itself only after a verdict; with one candidate from the start there was none.
        if (played.attempts.length > 0) expect(git(['bisect', 'log']), where).toContain(`# first bad commit: [${culpritName}]`);
      }
    },
  );

  test('replays logs with untestable commits, and is left with the culprit among what may be it', { timeout: 300_000 }, () => {
    for (const world of worlds.slice(0, Math.ceil(histories / 4))) {
      const { size } = questionIn(world).window;
      const { left, culprit, culpritName, played } = playedAndReplayed(
        world,
        (target) => target < size - 1 && chance(world.seed, target, 6) < 0.3,
      );
      expect(left, `history ${world.seed}`).toContain(culpritName);
      if (played.ending.kind === 'culprit') expect(played.ending.culprit).toBe(culprit);
      else expect(played.ending).toMatchObject({ kind: 'range', candidates: expect.arrayContaining([culprit]) as number[] });
      expect(parseBisectLog(git(['bisect', 'log']))).toMatchObject({ ok: true });
    }
  });

  test(`finds by \`git bisect run\` what ours finds (${withRealRuns} histories)`, { timeout: 300_000 }, () => {
    for (const world of worlds.slice(0, withRealRuns)) {
      const { window, bad, good, culprit } = questionIn(world);
      const culpritName = world.names[window.nodeOf[culprit]!]!;
      git(['symbolic-ref', 'HEAD', `refs/heads/h${world.seed}`]);
      const started = git(['bisect', 'start', '--no-checkout', world.names[bad]!, world.names[good]!]);
      if (!started.includes('first bad commit'))
        git(['bisect', 'run', 'sh', '-c', `! git merge-base --is-ancestor ${culpritName} BISECT_HEAD`]);
      expect(git(['rev-parse', 'refs/bisect/bad']).trim(), `history ${world.seed}`).toBe(culpritName);
    }
  });
});

describe('logs', () => {
  test('keep terms, paths and words with quotes', () => {
    const log = formatBisectLog({
      bad: { name: 'b'.repeat(40), subject: 'b' },
      goods: [{ name: 'a'.repeat(40), subject: 'a' }],
      verdicts: [{ name: 'c'.repeat(40), subject: 'two\nlines', verdict: 'skip', note: null }],
      terms: { bad: 'fixed', good: 'broken' },
      firstParentOnly: true,
      paths: ["it's here"],
      culprit: null,
    });
    expect(parseBisectLog(log)).toEqual({
      ok: true,
      passedOver: [],
      bads: ['b'.repeat(40)],
      goods: ['a'.repeat(40)],
      skips: ['c'.repeat(40)],
      terms: { bad: 'fixed', good: 'broken' },
      firstParentOnly: true,
      paths: ["it's here"],
    });
  });

  test('a log without a bad commit is refused with the reason', () => {
    expect(parseBisectLog('git bisect good v1.0\n')).toMatchObject({ ok: false });
  });
});
