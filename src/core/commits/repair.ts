// Stretches of history that do not build: which commits one hides, whether repairing it is worth its builds, and the search for
// its borders. Pure; what a build says and the cherry-pick are the hunt's business.

import { problemFor } from '../answers/search-subject.ts';
import { ancestorsOf, type CommitGraph, descendantsOf, parentsOf } from '../git/graph.ts';
import { openWindow } from '../git/graph-window.ts';
import type { SearchState } from '../search/next-step.ts';
import { startSearch } from '../search/next-step.ts';
import { posteriorOf } from '../search/posterior.ts';
import { plainRules, type SearchRules } from '../stored/hunt-plan.ts';

/** By node: 1 for commits that have `began` and not yet `ended`. */
export function brokenStretch(
  graph: CommitGraph,
  { began, ended }: { readonly began: number; readonly ended: number },
): Uint8Array {
  const inside = descendantsOf(graph, began);
  const after = descendantsOf(graph, ended);
  return inside.map((one, node) => (one === 1 && after[node] === 0 ? 1 : 0));
}

/**
 * A search that ends with a range leaves its user to do by hand what a repair does here, stretch, patch, builds and tests; we
 * count that as four times the price, so that a repair pays from a quarter on.
 */
const worthFrom = 0.25;
/** One commit that does not build is walked around; a stretch has two. */
const brokenMin = 2;

/** Whether the stretch is likely enough to hide what is searched. `broken` are targets that failed with one error. */
export function isWorthRepair(state: SearchState, broken: readonly number[]): boolean {
  return broken.length >= brokenMin && hiddenShare(state, broken) >= worthFrom;
}

/** The probability that the culprit is between the broken commits, or right after one of them. */
function hiddenShare({ problem, prior, evidence }: SearchState, broken: readonly number[]): number {
  const { graph, size } = problem.window;
  const inside = broken.filter((target) => target < size);
  const between = new Uint8Array(size);
  const before = ancestorsOf(graph, inside);
  const after = new Uint8Array(size);
  for (const target of inside) descendantsOf(graph, target).forEach((one, node) => (after[node]! |= one));
  for (let node = 0; node < size; node += 1) between[node] = before[node] === 1 && after[node] === 1 ? 1 : 0;
  const { culprit } = posteriorOf(problem, prior, evidence);
  let share = 0;
  for (let node = 0; node < size; node += 1) {
    const parents = parentsOf(graph, node);
    if (between[node] === 1 || parents.some((parent) => between[parent] === 1)) share += culprit[node]!;
  }
  return share;
}

export interface BuildBorder {
  readonly state: SearchState;
  /** Of a target in the whole history. */
  nodeOf(target: number): number;
}

/**
 * The search for the first commit, among those that contain `older` and that `newer` contains, that does not behave as
 * `older`: that builds where it does not, or the other way round. Its answers are `good` for as `older`, `bad` for as `newer`.
 * Null when there is nothing between them.
 */
export function borderSearch(graph: CommitGraph, ends: { readonly older: number; readonly newer: number }): BuildBorder | null {
  const { older, newer } = ends;
  const opened = openWindow({ graph, bad: newer, goods: [older], interesting: descendantsOf(graph, older) });
  if (opened.kind !== 'open') return null;
  const { window } = opened;
  return { state: startSearch(problemFor(window, buildRules)), nodeOf: (target) => window.nodeOf[target]! };
}

/** A build answers the same each time, and both ends are known. */
const buildRules: SearchRules = {
  confidence: 0.99,
  flaky: false,
  ...plainRules,
  endsTested: false,
};
