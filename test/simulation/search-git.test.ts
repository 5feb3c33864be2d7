// Against the real git: the same culprit on random repositories, and logs that it replays.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { chance } from '../../bench/search-world.ts';
import { ancestorsOf, graphFromParents, type CommitGraph } from '../../src/core/graph.ts';
import { openWindow } from '../../src/core/graph-window.ts';
import { formatBisectLog, parseBisectLog } from '../../src/core/search/bisect-log.ts';
import { searchProblem } from '../../src/core/search/problem.ts';
import { knownRates } from '../../src/core/search/rates.ts';
import { play } from './search-play.ts';

const size = 40;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbad-bisect-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function randomHistory(seed: number): CommitGraph {
  const lists: number[][] = [[]];
  for (let node = 1; node < size; node += 1) {
    const first = Math.max(0, node - 1 - Math.floor(chance(seed, node, 1) * 4));
    const second = Math.max(0, node - 1 - Math.floor(chance(seed, node, 2) * 9));
    lists.push(chance(seed, node, 3) < 0.4 && first !== second ? [first, second] : [first]);
  }
  return graphFromParents(lists);
}

/** Makes the repository in one go and gives the object names in the graph's order. */
function importHistory(repository: string, graph: CommitGraph): readonly string[] {
  git(['init', '--quiet', '--bare', repository]);
  const commits = Array.from({ length: graph.count }, (_, node) => {
    const parents = Array.from(graph.parents.slice(graph.parentStart[node], graph.parentStart[node + 1]));
    const person = `A U Thor <author@example.org> ${1_600_000_000 + node * 60} +0000`;
    const links = parents.map((parent, index) => `${index === 0 ? 'from' : 'merge'} :${parent + 1}`);
    return [
      `commit refs/heads/c${node}`,
      `mark :${node + 1}`,
      `author ${person}`,
      `committer ${person}`,
      'data 3',
      `c${String(node).padStart(2, '0')}`,
      ...links,
      '',
    ].join('\n');
  });
  execFileSync('git', ['-C', repository, 'fast-import', '--quiet', '--force'], { input: commits.join('\n') });
  return Array.from({ length: graph.count }, (_, node) => git(['-C', repository, 'rev-parse', `refs/heads/c${node}`]).trim());
}

function git(argv: readonly string[]): string {
  return execFileSync('git', argv, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}

describe('real git', () => {
  test.each(Array.from({ length: 8 }, (_, index) => 100 + index))(
    'blames the same commit and replays our log (history %i)',
    { timeout: 60_000 },
    (seed) => {
      const graph = randomHistory(seed);
      const repository = join(folder, String(seed));
      const names = importHistory(repository, graph);
      const bad = size - 1;
      const reached = ancestorsOf(graph, [bad]);
      const good = Array.from(reached.keys()).find((node) => node > 3 && reached[node] === 1) ?? 0;
      const opened = openWindow({ graph, bad, goods: [good] });
      if (opened.kind !== 'open') return expect.unreachable(opened.kind);
      const { window } = opened;
      // What git itself would call the candidates.
      const listed = git(['-C', repository, 'rev-list', names[bad]!, `^${names[good]!}`])
        .trim()
        .split('\n')
        .sort();
      expect(Array.from(window.nodeOf.slice(0, window.size), (node) => names[node]!).sort()).toEqual(listed);

      const culprit = Math.floor(chance(seed, 9) * window.size);
      const isBad = (target: number) => target < window.size && ancestorsOf(window.graph, [target])[culprit] === 1;
      const problem = searchProblem(window, { rates: knownRates({ bad: 1, good: 0 }), testEnds: false, noChange: 0 });
      const played = play({ problem, outcome: (target) => (isBad(target) ? 'bad' : 'good') });
      expect(played.ending).toMatchObject({ kind: 'culprit', culprit });

      const nameOf = (target: number) => ({ name: names[window.nodeOf[target]!]!, subject: `c${window.nodeOf[target]!}` });
      const log = formatBisectLog({
        bad: nameOf(window.size - 1),
        goods: [{ name: names[good]!, subject: 'the good end' }],
        verdicts: played.attempts.map(({ target, outcome }) => ({
          ...nameOf(target),
          verdict: outcome === 'bad' ? ('bad' as const) : ('good' as const),
          note: '1 of 1',
        })),
        terms: null,
        firstParentOnly: false,
        paths: [],
        culprit: nameOf(culprit),
      });
      git(['-C', repository, 'symbolic-ref', 'HEAD', `refs/heads/c${bad}`]);
      writeFileSync(join(repository, 'bisect.log'), log);
      const replayed = git(['-C', repository, 'bisect', 'replay', join(repository, 'bisect.log')]);
      const left = git(['-C', repository, 'rev-list', 'refs/bisect/bad', '--not', '--glob=refs/bisect/good-*'])
        .trim()
        .split('\n');
      expect(left, replayed).toEqual([nameOf(culprit).name]);
      expect(git(['-C', repository, 'bisect', 'log'])).toContain(`# first bad commit: [${nameOf(culprit).name}]`);
      expect(parseBisectLog(git(['-C', repository, 'bisect', 'log']))).toMatchObject({ ok: true });
    },
  );
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
