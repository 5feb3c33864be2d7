// Commits as they were read, in any order and with any numbers, and the history that they make: what the tips reach, in an
// order that depends on nothing but the commits. Pure.

import type { CommitName } from '../../core/git/commit.ts';
import { type CommitGraph, sortTopologically } from '../../core/git/graph.ts';
import type { History } from '../../ports/repository.ts';
import { compareNames, nameAt, type NameTable, nameTable, type PackedNames, packName } from './commit-names.ts';

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
  readonly committedAtS: Float64Array;
  readonly graph: CommitGraph;
}

/** The history of those commits that the tips reach. */
export function packHistory(commits: RawCommits, tips: readonly number[]): PackedHistory {
  const chosen = inOrderOfTime(commits, reachable(commits, tips));
  const { graph, order } = sortTopologically(renumbered(commits, chosen));
  for (let node = 0; node < order.length; node += 1) order[node] = chosen[order[node]!]!;
  return { graph, committedAtS: timesOf(commits, order), names: namesOf(commits.names, order) };
}

/** The chosen commits alone, each with its place in `chosen` as its number. Plain loops: this is run a million times. */
function renumbered(commits: RawCommits, chosen: Int32Array): CommitGraph {
  const count = chosen.length;
  const numberOf = new Int32Array(commits.names.count);
  const parentStart = new Int32Array(count + 1);
  for (let number = 0; number < count; number += 1) {
    const commit = chosen[number]!;
    numberOf[commit] = number;
    parentStart[number + 1] = parentStart[number]! + commits.parentStart[commit + 1]! - commits.parentStart[commit]!;
  }
  const parents = new Int32Array(parentStart[count]!);
  let filled = 0;
  for (let number = 0; number < count; number += 1) {
    const end = commits.parentStart[chosen[number]! + 1]!;
    for (let edge = commits.parentStart[chosen[number]!]!; edge < end; edge += 1) {
      const parent = commits.parents[edge]!;
      parents[filled] = parent < 0 ? -1 : numberOf[parent]!;
      filled += 1;
    }
  }
  return { count, parentStart, parents };
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

/** By time, then by name: where the commits were read from must not show in their numbers. */
function inOrderOfTime(commits: RawCommits, chosen: Int32Array): Int32Array {
  const { committedAtS } = commits;
  // Time and place as one exact number each: sorting numbers takes a tenth of sorting by a function. With a million commits
  // there is room for 272 years from the oldest on; what claims to be younger counts as of one time.
  const places = 2 ** Math.ceil(Math.log2(Math.max(2, chosen.length)));
  const timeMax = 2 ** 53 / places - 1;
  let oldest = Number.POSITIVE_INFINITY;
  for (let place = 0; place < chosen.length; place += 1) oldest = Math.min(oldest, committedAtS[chosen[place]!]!);
  const keys = new Float64Array(chosen.length);
  for (let place = 0; place < chosen.length; place += 1) {
    keys[place] = Math.min(committedAtS[chosen[place]!]! - oldest, timeMax) * places + place;
  }
  keys.sort();
  const sorted = new Int32Array(chosen.length);
  for (let place = 0; place < chosen.length; place += 1) sorted[place] = chosen[keys[place]! % places]!;
  sortEqualTimes(sorted, keys, { places, names: commits.names });
  return sorted;
}

function sortEqualTimes(
  sorted: Int32Array,
  keys: Float64Array,
  { places, names }: { readonly places: number; readonly names: PackedNames },
): void {
  for (let start = 0; start < sorted.length;) {
    const time = Math.floor(keys[start]! / places);
    let end = start + 1;
    while (end < sorted.length && Math.floor(keys[end]! / places) === time) end += 1;
    if (end - start > 1) sorted.subarray(start, end).sort((one, other) => compareNames(names, one, other));
    start = end;
  }
}

function timesOf({ committedAtS }: RawCommits, order: Int32Array): Float64Array {
  const times = new Float64Array(order.length);
  for (let node = 0; node < order.length; node += 1) times[node] = committedAtS[order[node]!]!;
  return times;
}

function namesOf({ wordsPerName, words }: PackedNames, order: Int32Array): PackedNames {
  const chosen = new Uint32Array(order.length * wordsPerName);
  for (let node = 0, to = 0; node < order.length; node += 1) {
    const end = (order[node]! + 1) * wordsPerName;
    for (let from = end - wordsPerName; from < end; from += 1) chosen[to++] = words[from]!;
  }
  return { count: order.length, wordsPerName, words: chosen };
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
