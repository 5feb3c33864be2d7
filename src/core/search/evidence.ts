// What was seen so far, folded: tallies for each tested target, and possible culprits grouped into classes that the
// tests can not tell apart. A pure function of the window and the list of observations.

import { assert } from '../base/assert.ts';
import { type CommitGraph, isLine } from '../git/graph.ts';
import type { Window } from '../git/graph-window.ts';
import type { Counts } from './rates.ts';

/** `skip` is a version that can not be tested; `other-failure` fails with another signature: neither good nor bad. */
export type SeenOutcome = 'good' | 'bad' | 'skip' | 'other-failure' | 'no-answer';

export interface SeenAttempt {
  readonly target: number;
  readonly outcome: SeenOutcome;
}

/** How the attempts at one target ended. */
export interface Tally {
  readonly target: number;
  readonly passed: number;
  readonly failed: number;
  /** Attempts that say "not testable": skips and other failures. */
  readonly untestable: number;
  readonly noAnswer: number;
}

export interface Evidence {
  readonly window: Window;
  readonly line: boolean;
  /** In the order in which the targets were first tried. */
  readonly tallies: readonly Tally[];
  readonly indexOf: ReadonlyMap<number, number>;
  /** For each possible culprit its class. */
  readonly classOf: Int32Array;
  /** For each class the tallies (by index) of those tested targets that would be bad. */
  readonly badUnder: readonly (readonly number[])[];
  /** For each class how many possible culprits are in it. */
  readonly sizes: readonly number[];
  readonly passed: number;
  readonly failed: number;
  readonly attempts: number;
  /** Attempts without an answer since the last one with an answer. */
  readonly noAnswerInARow: number;
}

export function noEvidence(window: Window): Evidence {
  return {
    window,
    line: isLine(window.graph),
    tallies: [],
    indexOf: new Map(),
    classOf: new Int32Array(window.size),
    badUnder: [[]],
    sizes: [window.size],
    passed: 0,
    failed: 0,
    attempts: 0,
    noAnswerInARow: 0,
  };
}

/** Adds one attempt; the given evidence stays as it is. */
export function addAttempt(evidence: Evidence, { target, outcome }: SeenAttempt): Evidence {
  assert(target >= 0 && target < evidence.window.nodeOf.length, 'an attempt is on a target of the window');
  const known = evidence.indexOf.get(target);
  const index = known ?? evidence.tallies.length;
  const before = evidence.tallies[index];
  const tally = tallyFrom(before, { target, outcome });
  const answersFirst = isAnswered(tally) && !isAnswered(before) && target < evidence.window.size;
  return {
    ...evidence,
    ...(answersFirst ? splitClasses(evidence, target, index) : {}),
    tallies: known === undefined ? [...evidence.tallies, tally] : evidence.tallies.with(known, tally),
    indexOf: known === undefined ? new Map(evidence.indexOf).set(target, index) : evidence.indexOf,
    passed: evidence.passed + (outcome === 'good' ? 1 : 0),
    failed: evidence.failed + (outcome === 'bad' ? 1 : 0),
    attempts: evidence.attempts + 1,
    noAnswerInARow: outcome === 'no-answer' ? evidence.noAnswerInARow + 1 : 0,
  };
}

export function tallyOf(evidence: Evidence, target: number): Tally | undefined {
  const index = evidence.indexOf.get(target);
  return index === undefined ? undefined : evidence.tallies[index];
}

/** Whether the target ever said good or bad. */
export function isAnswered(tally: Tally | undefined): boolean {
  return tally !== undefined && tally.passed + tally.failed > 0;
}

/** Whether to leave a target alone: it never answered, and said so, or the lab failed on it three times. */
export function isUntestable(tally: Tally | undefined): boolean {
  return tally !== undefined && !isAnswered(tally) && (tally.untestable > 0 || tally.noAnswer >= 3);
}

/** Untestable only because the lab failed on each try. */
export function isSilent(tally: Tally): boolean {
  return isUntestable(tally) && tally.untestable === 0;
}

/** What was seen, sorted by what each class says about the tested targets. */
export function countsOfClasses(evidence: Evidence): readonly Counts[] {
  return evidence.badUnder.map((indexes) => {
    let badPassed = 0;
    let badFailed = 0;
    for (const index of indexes) {
      badPassed += evidence.tallies[index]!.passed;
      badFailed += evidence.tallies[index]!.failed;
    }
    return { badFailed, badPassed, goodFailed: evidence.failed - badFailed, goodPassed: evidence.passed - badPassed };
  });
}

/** The tally with one more attempt; undefined is that of a target which was never tried. */
export function tallyFrom(earlier: Tally | undefined, { target, outcome }: SeenAttempt): Tally {
  const before = earlier ?? { target, passed: 0, failed: 0, untestable: 0, noAnswer: 0 };
  switch (outcome) {
    case 'good':
      return { ...before, passed: before.passed + 1 };
    case 'bad':
      return { ...before, failed: before.failed + 1 };
    case 'skip':
    case 'other-failure':
      return { ...before, untestable: before.untestable + 1 };
    case 'no-answer':
      return { ...before, noAnswer: before.noAnswer + 1 };
  }
}

/** The target is bad exactly if the culprit is among its ancestors: a class that is not wholly inside falls in two. */
function splitClasses(evidence: Evidence, target: number, index: number): Pick<Evidence, 'classOf' | 'badUnder' | 'sizes'> {
  const classOf = evidence.classOf.slice();
  const badUnder = [...evidence.badUnder];
  const sizes = [...evidence.sizes];
  const inside = new Int32Array(sizes.length);
  forEachAncestor(evidence, target, (node) => (inside[classOf[node]!]! += 1));
  const movesTo = new Int32Array(inside.length).fill(-1);
  inside.forEach((count, group) => {
    if (count === 0) return;
    const under = [...badUnder[group]!, index];
    if (count === sizes[group]) {
      badUnder[group] = under;
      return;
    }
    movesTo[group] = badUnder.length;
    sizes[group]! -= count;
    badUnder.push(under);
    sizes.push(count);
  });
  forEachAncestor(evidence, target, (node) => {
    const to = movesTo[classOf[node]!] ?? -1;
    if (to >= 0) classOf[node] = to;
  });
  return { classOf, badUnder, sizes };
}

function forEachAncestor({ window, line }: Evidence, target: number, visit: (node: number) => void): void {
  if (line) {
    for (let node = target; node >= 0; node -= 1) visit(node);
    return;
  }
  const marked = markAncestors(window.graph, target);
  for (let node = target; node >= 0; node -= 1) if (marked[node] === 1) visit(node);
}

function markAncestors({ parentStart, parents }: CommitGraph, target: number): Uint8Array {
  const marked = new Uint8Array(target + 1);
  marked[target] = 1;
  for (let node = target; node >= 0; node -= 1) {
    if (marked[node] === 0) continue;
    for (let edge = parentStart[node]!; edge < parentStart[node + 1]!; edge += 1) marked[parents[edge]!] = 1;
  }
  return marked;
}
