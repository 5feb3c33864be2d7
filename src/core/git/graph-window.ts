// The part of a history that a hunt is about: what is reachable from bad and from no good, as `git bisect` means it.

import { ancestorsOf, type CommitGraph, lineGraph } from './graph.ts';

/**
 * Possible culprits, renumbered 0 .. size - 1 in topological order; `size - 1` is the bad end.
 * A target is what can be tested: a possible culprit, or a good end, which are numbered from `size` on.
 */
export interface Window {
  readonly graph: CommitGraph;
  readonly size: number;
  /** For every target its node in the whole history. */
  readonly nodeOf: Int32Array;
  readonly goodEnds: number;
  /** 1 for possible culprits with a parent that is none: what a good end vouches for. */
  readonly borders: Uint8Array;
  /** 1 for commits that can be the culprit and are worth a test; null means all (no path limits). */
  readonly interesting: Uint8Array | null;
}

export interface WindowRequest {
  readonly graph: CommitGraph;
  readonly bad: number;
  readonly goods: readonly number[];
  readonly firstParentOnly?: boolean;
  /** 1 for each commit that touches the wanted paths; null or absent means all. */
  readonly interesting?: Uint8Array | null;
}

export type OpenedWindow =
  | { readonly kind: 'open'; readonly window: Window }
  /** The bad end is an ancestor of a good one: the terms are the wrong way round, or it was fixed. */
  | { readonly kind: 'bad-before-good'; readonly good: number }
  /** No commit in between touches the wanted paths. */
  | { readonly kind: 'empty' };

/**
 * Cuts the window. A good commit that is not an ancestor of bad is stood for by its merge bases with bad, which are
 * tested as good ends: a branch that forked before the bug says nothing about the trunk (git tests merge bases as well).
 */
export function openWindow(request: WindowRequest): OpenedWindow {
  const { graph, bad, goods, firstParentOnly = false, interesting = null } = request;
  // As git: `--first-parent` limits what can be the culprit, not what a good commit vouches for.
  const vouchedFor = ancestorsOf(graph, goods);
  if (vouchedFor[bad] === 1) {
    const good = goods.find((node) => ancestorsOf(graph, [node])[bad] === 1);
    return { kind: 'bad-before-good', good: good ?? bad };
  }
  const reachable = ancestorsOf(graph, [bad], firstParentOnly);
  const nodes = chosenNodes(graph.count, (node) => reachable[node] === 1 && vouchedFor[node] === 0);
  const mask = interesting && nodes.map((node) => interesting[node]!);
  if (mask && !mask.includes(1)) return { kind: 'empty' };
  const ends = newestOf(graph, firstParentOnly ? ancestorsOf(graph, [bad]) : reachable, vouchedFor);
  const nodeOf = new Int32Array(nodes.length + ends.length);
  nodeOf.set(nodes);
  nodeOf.set(ends, nodes.length);
  const window = {
    ...subgraph(graph, nodes, firstParentOnly),
    size: nodes.length,
    nodeOf,
    goodEnds: ends.length,
    interesting: mask && Uint8Array.from(mask),
  };
  return { kind: 'open', window };
}

/** A line's window: the versions after `good` up to and with `bad`. */
export function lineWindow(good: number, bad: number): Window {
  const size = bad - good;
  const nodeOf = Int32Array.from({ length: size + 1 }, (_, target) => (target === size ? good : good + 1 + target));
  const borders = Uint8Array.from({ length: size }, (_, target) => (target === 0 ? 1 : 0));
  return { graph: lineGraph(size), size, nodeOf, goodEnds: 1, borders, interesting: null };
}

function chosenNodes(count: number, chosen: (node: number) => boolean): Int32Array {
  const nodes = new Int32Array(count);
  let filled = 0;
  for (let node = 0; node < count; node += 1) {
    if (!chosen(node)) continue;
    nodes[filled] = node;
    filled += 1;
  }
  return nodes.slice(0, filled);
}

/** Among nodes with both marks those without a child that has both. */
function newestOf(graph: CommitGraph, reachable: Uint8Array, vouchedFor: Uint8Array): Int32Array {
  const hasChild = new Uint8Array(graph.count);
  for (let node = 0; node < graph.count; node += 1) {
    if (reachable[node] === 0 || vouchedFor[node] === 0) continue;
    for (let edge = graph.parentStart[node]!; edge < graph.parentStart[node + 1]!; edge += 1)
      hasChild[graph.parents[edge]!] = 1;
  }
  return chosenNodes(graph.count, (node) => reachable[node] === 1 && vouchedFor[node] === 1 && hasChild[node] === 0);
}

function subgraph(graph: CommitGraph, nodes: Int32Array, firstParentOnly: boolean): Pick<Window, 'graph' | 'borders'> {
  const numberOf = new Int32Array(graph.count).fill(-1);
  nodes.forEach((node, index) => (numberOf[node] = index));
  const parentStart = new Int32Array(nodes.length + 1);
  const parents: number[] = [];
  const borders = new Uint8Array(nodes.length);
  for (let index = 0; index < nodes.length; index += 1) {
    const start = graph.parentStart[nodes[index]!]!;
    const end = firstParentOnly
      ? Math.min(start + 1, graph.parentStart[nodes[index]! + 1]!)
      : graph.parentStart[nodes[index]! + 1]!;
    for (let edge = start; edge < end; edge += 1) {
      const parent = numberOf[graph.parents[edge]!]!;
      if (parent >= 0) parents.push(parent);
      else borders[index] = 1;
    }
    parentStart[index + 1] = parents.length;
  }
  return { graph: { count: nodes.length, parentStart, parents: Int32Array.from(parents) }, borders };
}
