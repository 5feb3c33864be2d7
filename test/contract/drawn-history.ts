// One small history for every repository that passes the contract:
//
//   a -- b ------ c(docs) -- m -- d -- e      HEAD, main
//    \    \                 /
//     \    s1 -- s2(docs) -
//      other
//
// Tags: v1.0 a, v1.1-rc1 c, v1.1 m, v1.2-rc1 e, and v9.0 on `other`, which main does not reach.

import { graphFromParents } from '../../src/core/git/graph.ts';

export interface DrawnCommit {
  readonly label: string;
  readonly parents: readonly string[];
  /** Whole content by path; what is not here is as in the first parent. */
  readonly files: Readonly<Record<string, string>>;
}

export const drawnCommits: readonly DrawnCommit[] = [
  { label: 'a', parents: [], files: { README: 'a\n', 'src/x.c': '1\n', '.gitignore': '*.o\n' } },
  { label: 'other', parents: ['a'], files: { README: 'other\n' } },
  { label: 'b', parents: ['a'], files: { 'src/x.c': '2\n' } },
  { label: 'c', parents: ['b'], files: { 'docs/c': 'c\n' } },
  { label: 's1', parents: ['b'], files: { 'src/y.c': '1\n' } },
  { label: 's2', parents: ['s1'], files: { 'docs/s2': 's2\n' } },
  { label: 'm', parents: ['c', 's2'], files: { 'src/y.c': '1\n', 'docs/s2': 's2\n' } },
  { label: 'd', parents: ['m'], files: { 'src/x.c': '3\n' } },
  { label: 'e', parents: ['d'], files: { README: 'e\n' } },
];

export const drawnTags: readonly { readonly tag: string; readonly label: string }[] = [
  { tag: 'v1.0', label: 'a' },
  { tag: 'v1.1-rc1', label: 'c' },
  { tag: 'v1.1', label: 'm' },
  { tag: 'v1.2-rc1', label: 'e' },
  { tag: 'v9.0', label: 'other' },
];

export const drawnRefs = { main: 'e', other: 'other' } as const;

const firstCommittedAtS = 1_600_000_000;

export function committedAtS(index: number): number {
  return firstCommittedAtS + index * 60;
}

export function drawnNode(label: string): number {
  const node = drawnCommits.findIndex((commit) => commit.label === label);
  if (node < 0) throw new Error(`there is no ${label} in the drawing`);
  return node;
}

export const drawnGraph = graphFromParents(drawnCommits.map(({ parents }) => parents.map(drawnNode)));
