import { expect, test } from 'vitest';
import type { CommitName } from '../git/commit.ts';
import type { BuildNote } from '../stored/build-note.ts';
import { innocentCommits } from './innocent-commits.ts';

const parents: Readonly<Record<string, readonly string[]>> = { b: ['a'], c: ['b'], m: ['b', 'c'] };
const parentsOf = (commit: CommitName): readonly CommitName[] => (parents[commit] ?? []) as readonly CommitName[];

function built(commit: string, outputKey: string, how: BuildNote['how'] = 'clean'): BuildNote {
  return { commit: commit as CommitName, how, ms: 1, result: { kind: 'built', outputKey, differs: false }, fixUps: [] };
}

test('what gave the same as its parent from clean is innocent', () => {
  expect([...innocentCommits([built('a', '1'), built('b', '1'), built('c', '2')], parentsOf)]).toEqual(['b']);
});

test('an incremental build proves nothing', () => {
  expect([...innocentCommits([built('a', '1'), built('b', '1', 'incremental')], parentsOf)]).toEqual([]);
  expect([...innocentCommits([built('a', '1', 'cached'), built('b', '1')], parentsOf)]).toEqual([]);
});

test('a merge is innocent when it gave the same as each of its parents', () => {
  expect([...innocentCommits([built('b', '1'), built('c', '1'), built('m', '1')], parentsOf)]).toEqual(['c', 'm']);
  expect([...innocentCommits([built('b', '1'), built('c', '2'), built('m', '2')], parentsOf)]).toEqual([]);
});

test('a root commit is nobody’s child', () => {
  expect([...innocentCommits([built('a', '1')], parentsOf)]).toEqual([]);
});

test('the newest build counts', () => {
  expect([...innocentCommits([built('a', '1'), built('b', '1'), built('b', '2')], parentsOf)]).toEqual([]);
});
