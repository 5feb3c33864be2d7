// When the ends of a search are tested. An end that git believes costs a test, and a version seen bad whose parents were seen
// good proves both of them: so they are tested where the answer hangs on them, or where all answers have been the same.

import type { CommitGraph } from '../git/graph.ts';
import { type Evidence, isAnswered, tallyOf } from './evidence.ts';
import type { Posterior } from './posterior.ts';
import type { SearchProblem } from './problem.ts';

/** Ends without an answer yet, the bad one first: most hunts that fail, fail there. */
export function endsBeforeAll({ window, endRuns }: SearchProblem, evidence: Evidence): readonly number[] {
  const targets = Array.from({ length: window.goodEnds + 1 }, (_, index) => window.size - 1 + index);
  return targets.filter((target) => {
    const { passed, failed } = tallyOf(evidence, target) ?? { passed: 0, failed: 0 };
    return passed + failed === 0 || (passed + failed < endRuns && (passed === 0 || failed === 0));
  });
}

/** Good ends without an answer that this culprit next to them hangs on: nothing older than it was seen good. */
export function endsForCulprit(problem: SearchProblem, evidence: Evidence, culprit: number): readonly number[] {
  if (problem.ends === 'believed') return [];
  const missing = unansweredGoods(problem, evidence);
  if (missing.length === 0 || !reachesBoundary(problem, evidence, culprit)) return [];
  return missing;
}

/** Ends without an answer that decide whether anything changes at all: where all passed the bad one, where all failed the good. */
export function endsForNoChange(problem: SearchProblem, evidence: Evidence): readonly number[] {
  if (problem.ends === 'believed') return [];
  const bad = problem.window.size - 1;
  const bads = isAnswered(tallyOf(evidence, bad)) ? [] : [bad];
  if (evidence.failed === 0) return bads;
  const goods = unansweredGoods(problem, evidence);
  return evidence.passed === 0 ? goods : [...bads, ...goods];
}

/** Of twenty bad ends one does not fail, of twenty good ones one does. */
const doubt = 0.05;

/**
 * The end that is likelier wrong than not because every answer so far was the same, while a wrong one would cost more tests
 * yet: it fails to fail, or fails to pass, after five such answers. A right end is asked so in 1 of 16 searches.
 */
export function doubtfulEnd(problem: SearchProblem, evidence: Evidence, left: Posterior): readonly number[] {
  if (problem.ends !== 'when-it-matters') return [];
  const { passed, failed } = evidence;
  if (passed > 0 === failed > 0) return [];
  let candidates = 0;
  for (const probability of left.culprit) if (probability > 0) candidates += 1;
  if (candidates < candidatesWorthAnEnd) return [];
  const chanceOfSame = 2 ** -(passed + failed);
  if (doubt < (1 - 2 * doubt) * chanceOfSame) return [];
  const bad = problem.window.size - 1;
  if (failed === 0) return isAnswered(tallyOf(evidence, bad)) ? [] : [bad];
  return unansweredGoods(problem, evidence).slice(0, 1);
}

/** Six more halvings: on a shorter history a wrong end is found at the price of few tests. */
const candidatesWorthAnEnd = 64;

/**
 * The belief to halve with ends as they are tested here: a culprit next to one takes a test more, so that it weighs as two. Then
 * no culprit takes more tests than that of the same search with its ends asked as hypotheses of their own.
 */
export function withHeavyEnds(problem: SearchProblem, evidence: Evidence, certain: Posterior): Posterior {
  const { window, ends } = problem;
  if (ends !== 'when-it-matters') return certain;
  const culprit = certain.culprit.slice();
  const last = window.size - 1;
  if (evidence.failed === 0) culprit[last]! *= 2;
  const first = window.borders.indexOf(1);
  const isOnly = first >= 0 && window.borders.lastIndexOf(1) === first;
  if (isOnly && evidence.passed === 0 && unansweredGoods(problem, evidence).length > 0) culprit[first]! *= 2;
  const sum = culprit.reduce((total, value) => total + value, 0);
  return { ...certain, culprit: culprit.map((value) => value / sum) };
}

function unansweredGoods({ window }: SearchProblem, evidence: Evidence): readonly number[] {
  const goods = Array.from({ length: window.goodEnds }, (_, end) => window.size + end);
  return goods.filter((target) => !isAnswered(tallyOf(evidence, target)));
}

/**
 * Whether a way down from the culprit leaves the window without meeting what was seen good, or lies before something that was:
 * then only a good end says that it was good before. Mostly good is good.
 */
function reachesBoundary({ window }: SearchProblem, evidence: Evidence, culprit: number): boolean {
  const good = new Uint8Array(window.size);
  for (const { target, passed, failed } of evidence.tallies) if (target < window.size && passed > failed) good[target] = 1;
  spreadDown(window.graph, good);
  if (good[culprit] === 1) return false;
  const open = new Uint8Array(culprit + 1);
  open[culprit] = 1;
  for (let node = culprit; node >= 0; node -= 1) {
    if (open[node] === 0 || good[node] === 1) continue;
    if (window.borders[node] === 1) return true;
    for (let edge = window.graph.parentStart[node]!; edge < window.graph.parentStart[node + 1]!; edge += 1)
      open[window.graph.parents[edge]!] = 1;
  }
  return false;
}

/** Marks all ancestors of what is marked. */
function spreadDown({ count, parentStart, parents }: CommitGraph, marked: Uint8Array): void {
  for (let node = count - 1; node >= 0; node -= 1) {
    if (marked[node] === 0) continue;
    for (let edge = parentStart[node]!; edge < parentStart[node + 1]!; edge += 1) marked[parents[edge]!] = 1;
  }
}
