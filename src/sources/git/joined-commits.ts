// Commits that were known before, with those that git has listed since. Pure.

import { nameTable, type PackedNames } from './commit-names.ts';
import type { RawCommits } from './raw-commits.ts';
import type { RevList } from './rev-list-parser.ts';

const none: RawCommits = {
  names: { count: 0, wordsPerName: 5, words: new Uint32Array(0) },
  committedAtS: new Float64Array(0),
  parentStart: new Int32Array(1),
  parents: new Int32Array(0),
};

/**
 * The known commits keep their numbers. What git lists although it is known is not taken twice: with clocks that were wrong
 * `git rev-list` excludes less than it could. A parent that is neither known nor listed is -1: a shallow history ends there.
 */
export function joinCommits(known: RawCommits | null, listed: RevList): RawCommits {
  const { names: base, ...before } = known ?? none;
  const numberOf = numbersOf(known, listed);
  const added = [...numberOf.keys()].filter((commit) => numberOf[commit]! >= base.count);
  const count = base.count + added.length;
  const { wordsPerName } = listed.names;
  const words = joined(Uint32Array, base.words, count * wordsPerName);
  const committedAtS = joined(Float64Array, before.committedAtS, count);
  const parentStart = joined(Int32Array, before.parentStart, count + 1);
  const parents = joined(Int32Array, before.parents, before.parents.length + listed.parents.length);
  let filled = before.parents.length;
  for (const commit of added) {
    const number = numberOf[commit]!;
    words.set(listed.names.words.subarray(commit * wordsPerName, (commit + 1) * wordsPerName), number * wordsPerName);
    committedAtS[number] = listed.committedAtS[commit]!;
    for (let edge = listed.parentStart[commit]!; edge < listed.parentStart[commit + 1]!; edge += 1) {
      parents[filled] = numberOf[listed.parents[edge]!]!;
      filled += 1;
    }
    parentStart[number + 1] = filled;
  }
  return { names: { count, wordsPerName, words }, committedAtS, parentStart, parents: parents.subarray(0, filled) };
}

/** For each listed name its number after joining: the known one, a new one, or -1. */
function numbersOf(known: RawCommits | null, { names, listed }: RevList): Int32Array {
  const table = known === null ? null : nameTable(names.wordsPerName, known.names);
  const numberOf = new Int32Array(names.count);
  let next = known?.names.count ?? 0;
  for (let commit = 0; commit < names.count; commit += 1) {
    const before = table?.find(names.words, commit * names.wordsPerName) ?? -1;
    if (before >= 0 || listed[commit] === 0) numberOf[commit] = before;
    else numberOf[commit] = next++;
  }
  return numberOf;
}

function joined<T extends { set(from: T): void }>(make: new (length: number) => T, first: T, length: number): T {
  const both = new make(length);
  both.set(first);
  return both;
}

/** Numbers of the commits that are nobody's parent: they reach all others. */
export function childless({ names, parents }: { readonly names: PackedNames; readonly parents: Int32Array }): Int32Array {
  const isParent = new Uint8Array(names.count);
  for (const parent of parents) if (parent >= 0) isParent[parent] = 1;
  const found: number[] = [];
  for (let commit = 0; commit < names.count; commit += 1) if (isParent[commit] === 0) found.push(commit);
  return Int32Array.from(found);
}
