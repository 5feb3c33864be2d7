// One small history for whatever makes patched commits:
//
//   base -- culprit -- next -- again      main
//    | \  \
//    |  \  docs                           docs
//    |   comments                         comments
//    empty (the same files)
//
// `culprit` changes two places of src/a.c that are far apart and adds a file; `again` changes the first of the two once more.

import { graphFromParents } from '../../src/core/git/graph.ts';
import type { DrawnCommit } from './drawn-history.ts';

/** Forty lines of C: some of them are other ones. */
function sourceWith(changed: Readonly<Record<number, string>> = {}): string {
  const lines = Array.from({ length: 40 }, (_, at) => changed[at] ?? `int line_${String(at)};`);
  return `${lines.join('\n')}\n`;
}

const changedPlaces = { 5: 'int changed_first;', 30: 'int changed_second;' };

export const patchedCommits: readonly DrawnCommit[] = [
  { label: 'base', parents: [], files: { 'src/a.c': sourceWith(), 'src/b.c': sourceWith(), 'Documentation/x.rst': 'x\n' } },
  { label: 'empty', parents: ['base'], files: {} },
  { label: 'docs', parents: ['base'], files: { 'Documentation/x.rst': 'y\n' } },
  { label: 'comments', parents: ['base'], files: { 'src/a.c': sourceWith({ 20: 'int line_20; /* the twentieth */' }) } },
  { label: 'culprit', parents: ['base'], files: { 'src/a.c': sourceWith(changedPlaces), 'src/new.c': 'int added;\n' } },
  { label: 'next', parents: ['culprit'], files: { 'src/b.c': sourceWith({ 3: 'int other;' }) } },
  { label: 'again', parents: ['next'], files: { 'src/a.c': sourceWith({ ...changedPlaces, 5: 'int changed_again;' }) } },
];

export const patchedRefs = { main: 'again', docs: 'docs', comments: 'comments' } as const;

export function patchedNode(label: string): number {
  const node = patchedCommits.findIndex((commit) => commit.label === label);
  if (node < 0) throw new Error(`there is no ${label} in the drawing`);
  return node;
}

export const patchedGraph = graphFromParents(patchedCommits.map(({ parents }) => parents.map(patchedNode)));
