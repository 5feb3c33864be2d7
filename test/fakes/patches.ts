// Patched commits in memory: files are compared and merged line by line, each line with the one at its place. That is enough for
// histories in which lines change and files come, and no line is put between two others.

import { createHash } from 'node:crypto';
import type { CommitName } from '../../src/core/git/commit.ts';
import { ancestorsOf } from '../../src/core/git/graph.ts';
import type { PatchRequest, PatchResult } from '../../src/core/stored/ladder-step.ts';
import { hasKnownComments, isDocumentation, withoutComments } from '../../src/core/verify/patch-text.ts';
import type { Patches } from '../../src/ports/patches.ts';
import type { FakeRepository } from './repository.ts';

type Tree = Readonly<Record<string, string>>;

export interface FakePatchesParts {
  readonly repository: FakeRepository;
  /** By node: whole content by path; what is not here is as in the first parent. */
  readonly files: (node: number) => Tree;
  readonly branches: Readonly<Record<string, number>>;
}

export interface FakePatches extends Patches {
  /** What is checked out at a commit, made or not. */
  treeOf(commit: string): Tree;
}

/** Lines that git shows around a change: nearer ones are one hunk. */
const contextLines = 3;

export function fakePatches({ repository, files, branches }: FakePatchesParts): FakePatches {
  const { graph } = repository;
  const made = new Map<string, Tree>();

  function treeOf(commit: string): Tree {
    const known = made.get(commit);
    if (known) return known;
    const node = repository.nodeOf(commit as CommitName);
    const [first, end] = [graph.parentStart[node]!, graph.parentStart[node + 1]!];
    const before = first < end ? treeOf(repository.nameOf(graph.parents[first]!)) : {};
    return { ...before, ...files(node) };
  }

  return {
    treeOf,
    repository: {
      ...repository,
      resolve: async (revision, signal) =>
        made.has(revision) ? (revision as CommitName) : repository.resolve(revision, signal),
    },
    difference: async ({ from, to }, signal) => {
      signal.throwIfAborted();
      const [before, after] = [treeOf(from), treeOf(to)];
      const places = placesBetween(before, after);
      const changed = [...new Set(places.map(({ file }) => file))];
      return {
        sameTree: changed.length === 0,
        files: changed,
        content: contentOf(changed, before, after),
        parts: places.map(({ file, lines }) => ({ file, hunk: lines === null ? null : hunkAt(lines) })),
      };
    },
    make: async ({ from, to, onto, parts }, signal): Promise<PatchResult> => {
      signal.throwIfAborted();
      const [base, whole, ours] = [treeOf(from), treeOf(to), treeOf(onto)];
      const end = parts === null ? whole : withParts(base, whole, parts);
      const { tree, conflicts } = merged({ base, theirs: end, ours });
      if (conflicts.length > 0) return { kind: 'conflict', files: conflicts };
      if (JSON.stringify(sorted(tree)) === JSON.stringify(sorted(ours))) return { kind: 'nothing' };
      const commit = nameOf({ from, to, onto, parts });
      made.set(commit, tree);
      return { kind: 'made', commit };
    },
    newestWith: async (commit, signal) => {
      signal.throwIfAborted();
      const node = repository.nodeOf(commit);
      const [newest] = Object.entries(branches)
        .filter(([, tip]) => ancestorsOf(graph, [tip])[node] === 1)
        .sort(([, a], [, b]) => b - a);
      return newest === undefined ? null : { name: repository.nameOf(newest[1]), as: newest[0] };
    },
  };
}

function nameOf(request: PatchRequest): CommitName {
  return createHash('sha1').update(JSON.stringify(request)).digest('hex') as CommitName;
}

function sorted(tree: Tree): readonly (readonly [string, string])[] {
  return Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1));
}

interface Place {
  readonly file: string;
  /** Those of one hunk; null for a file that comes or goes. */
  readonly lines: readonly number[] | null;
}

function placesBetween(before: Tree, after: Tree): readonly Place[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((file): readonly Place[] => {
    const [old, now] = [before[file], after[file]];
    if (old === now) return [];
    if (old === undefined || now === undefined) return [{ file, lines: null }];
    return hunksOf(old.split('\n'), now.split('\n')).map((lines) => ({ file, lines }));
  });
}

function hunksOf(old: readonly string[], now: readonly string[]): readonly (readonly number[])[] {
  const changed = old.flatMap((line, at) => (line === now[at] ? [] : [at]));
  const hunks: number[][] = [];
  for (const at of changed) {
    const last = hunks.at(-1);
    if (last !== undefined && at - last.at(-1)! <= 2 * contextLines) last.push(at);
    else hunks.push([at]);
  }
  return hunks;
}

function hunkAt(lines: readonly number[]): string {
  const from = Math.max(1, lines[0]! + 1 - contextLines);
  const range = `${String(from)},${String(lines.at(-1)! + 1 + contextLines - from + 1)}`;
  return `@@ -${range} +${range} @@`;
}

function contentOf(changed: readonly string[], before: Tree, after: Tree): 'code' | 'comments' | 'documentation' {
  const code = changed.filter((file) => !isDocumentation(file));
  if (code.length === 0 && changed.length > 0) return 'documentation';
  const isSame = (file: string): boolean =>
    hasKnownComments(file) && withoutComments(before[file] ?? '') === withoutComments(after[file] ?? '');
  return code.every(isSame) ? 'comments' : 'code';
}

/** `base` with some of what leads to `whole`; parts are numbered as the change from `whole` to `base` has them, which is the same. */
function withParts(base: Tree, whole: Tree, parts: readonly number[]): Tree {
  const places = placesBetween(base, whole);
  return parts.reduce<Tree>((tree, part) => {
    const { file, lines } = places[part]!;
    const { [file]: old = '', ...others } = tree;
    const now = whole[file];
    if (lines === null) return now === undefined ? others : { ...tree, [file]: now };
    const wanted = now!.split('\n');
    return {
      ...tree,
      [file]: old
        .split('\n')
        .map((line, at) => (lines.includes(at) ? wanted[at]! : line))
        .join('\n'),
    };
  }, base);
}

interface Sides {
  readonly base: Tree;
  readonly theirs: Tree;
  readonly ours: Tree;
}

function merged({ base, theirs, ours }: Sides): { readonly tree: Tree; readonly conflicts: readonly string[] } {
  const tree: Record<string, string> = {};
  const conflicts: string[] = [];
  for (const file of [...new Set([base, theirs, ours].flatMap((side) => Object.keys(side)))].sort()) {
    const content = mergedFile(base[file], theirs[file], ours[file]);
    if (content === 'conflict') conflicts.push(file);
    else if (content.text !== undefined) tree[file] = content.text;
  }
  return { tree, conflicts };
}

type MergedFile = 'conflict' | { readonly text: string | undefined };

function mergedFile(base: string | undefined, theirs: string | undefined, ours: string | undefined): MergedFile {
  if (theirs === base || theirs === ours) return { text: ours };
  if (ours === base) return { text: theirs };
  if (base === undefined || theirs === undefined || ours === undefined) return 'conflict';
  const [before, one, other] = [base, theirs, ours].map((text) => text.split('\n')) as [string[], string[], string[]];
  if (before.length !== one.length || before.length !== other.length) return 'conflict';
  const lines: string[] = [];
  for (const [at, line] of before.entries()) {
    const [mine, yours] = [one[at]!, other[at]!];
    if (mine !== line && yours !== line && mine !== yours) return 'conflict';
    lines.push(mine === line ? yours : mine);
  }
  return { text: lines.join('\n') };
}
