// Commits as they were read, in any order and with any numbers, and the history that they make: what the tips reach, in an
// order that depends on nothing but the commits. Pure.

import type { CommitName } from '../../core/commit.ts';
import { type CommitGraph, sortTopologically } from '../../core/graph.ts';
import type { History } from '../../ports/repository.ts';
import { nameAt, nameTable, type NameTable, packName, type PackedNames } from './commit-names.ts';

/** Parents of commit i are `parents[parentStart[i] .. parentStart[i + 1])`, as numbers of commits here; -1 is not here. */
export interface RawCommits {
  readonly names: PackedNames;
  /** When they were committed, seconds since 1970, as the commit-graph file keeps them: 34 bits. */
  readonly committedAtS: Float64Array;
  readonly parentStart: Int32Array;
  readonly parents: Int32Array;
}

/** A history that can be written down. */
export interface PackedHistory {
  readonly names: PackedNames;
  readonly graph: CommitGraph;
}

/** The history of those commits that the tips reach. */
export function packHistory(commits: RawCommits, tips: readonly number[]): PackedHistory {
  const chosen = inOrderOfTime(commits, reachable(commits, tips));
  const numberOf = new Int32Array(commits.names.count).fill(-1);
  chosen.forEach((commit, number) => (numberOf[commit] = number));
  const parentStart = new Int32Array(chosen.length + 1);
  let edges = 0;
  for (const commit of chosen) edges += commits.parentStart[commit + 1]! - commits.parentStart[commit]!;
  const parents = new Int32Array(edges);
  let filled = 0;
  chosen.forEach((commit, number) => {
    for (let edge = commits.parentStart[commit]!; edge < commits.parentStart[commit + 1]!; edge += 1) {
      const parent = commits.parents[edge]!;
      parents[filled] = parent < 0 ? -1 : numberOf[parent]!;
      filled += 1;
    }
    parentStart[number + 1] = filled;
  });
  const { graph, order } = sortTopologically({ count: chosen.length, parentStart, parents });
  return { graph, names: renamed(commits.names, chosen, order) };
}

function reachable(commits: RawCommits, tips: readonly number[]): Int32Array {
  const seen = new Uint8Array(commits.names.count);
  const found = new Int32Array(commits.names.count);
  let count = 0;
  const see = (commit: number): void => {
    if (commit < 0 || seen[commit] === 1) return;
    seen[commit] = 1;
    found[count] = commit;
    count += 1;
  };
  for (const tip of tips) see(tip);
  for (let next = 0; next < count; next += 1) {
    const commit = found[next]!;
    for (let edge = commits.parentStart[commit]!; edge < commits.parentStart[commit + 1]!; edge += 1) {
      see(commits.parents[edge]!);
    }
  }
  return found.subarray(0, count);
}

/**
 * By time, then by name: where the commits were read from must not show in the numbers.
 * A radix sort, since a comparing one takes ten times as long for a million (names that agree in 64 bits count as equal).
 */
function inOrderOfTime(commits: RawCommits, chosen: Int32Array): Int32Array {
  const { names, committedAtS } = commits;
  const nameWord = (commit: number, word: number): number => names.words[commit * names.wordsPerName + word]!;
  const digits: readonly ((commit: number) => number)[] = [
    (commit) => nameWord(commit, 1) & 0xffff,
    (commit) => nameWord(commit, 1) >>> 16,
    (commit) => nameWord(commit, 0) & 0xffff,
    (commit) => nameWord(commit, 0) >>> 16,
    (commit) => committedAtS[commit]! & 0xffff,
    (commit) => (committedAtS[commit]! / 0x1_0000) & 0xffff,
    (commit) => (committedAtS[commit]! / 0x1_0000_0000) & 0xffff,
  ];
  return digits.reduce(sortedByDigit, chosen);
}

function sortedByDigit(items: Int32Array, digitOf: (item: number) => number): Int32Array {
  const next = new Int32Array(0x1_0001);
  for (const item of items) next[digitOf(item) + 1]! += 1;
  for (let digit = 0; digit < 0x1_0000; digit += 1) next[digit + 1]! += next[digit]!;
  const sorted = new Int32Array(items.length);
  for (const item of items) {
    const digit = digitOf(item);
    sorted[next[digit]!] = item;
    next[digit]! += 1;
  }
  return sorted;
}

function renamed(names: PackedNames, chosen: Int32Array, order: Int32Array): PackedNames {
  const { wordsPerName } = names;
  const words = new Uint32Array(order.length * wordsPerName);
  order.forEach((unsorted, node) => {
    const start = chosen[unsorted]! * wordsPerName;
    for (let word = 0; word < wordsPerName; word += 1) words[node * wordsPerName + word] = names.words[start + word]!;
  });
  return { count: order.length, wordsPerName, words };
}

/** Answers for names and nodes. The table of names is made when it is first asked for. */
export function openHistory({ graph, names }: PackedHistory): History {
  let table: NameTable | null = null;
  return {
    graph,
    nameOf: (node) => nameAt(names, node),
    nodeOf: (name: CommitName) => {
      const packed = packName(name, names.wordsPerName);
      if (packed === null) return null;
      table ??= nameTable(names.wordsPerName, names);
      const node = table.find(packed, 0);
      return node < 0 ? null : node;
    },
  };
}
