// Histories as typed arrays: a line of versions and a graph of commits with merges are the same thing here.
// Where commits come from, and which of them a hunt is about, is decided elsewhere.

import { assert } from '../base/assert.ts';

/**
 * Parents in compressed rows: those of node i are `parents[parentStart[i] .. parentStart[i + 1])`, the first parent first.
 * Nodes are in topological order: every parent has a smaller number than its child.
 */
export interface CommitGraph {
  readonly count: number;
  readonly parentStart: Int32Array;
  readonly parents: Int32Array;
}

/** The parents of a node, the first parent first. */
export function parentsOf({ parents, parentStart }: CommitGraph, node: number): readonly number[] {
  return Array.from(parents.subarray(parentStart[node], parentStart[node + 1]));
}

/** A line of `count` versions, the oldest is 0. */
export function lineGraph(count: number): CommitGraph {
  const parentStart = new Int32Array(count + 1);
  const parents = new Int32Array(Math.max(0, count - 1));
  for (let node = 1; node < count; node += 1) {
    parents[node - 1] = node - 1;
    parentStart[node + 1] = node;
  }
  return { count, parentStart, parents };
}

/** A graph from one list of parents for each node; asserts that the numbers are in topological order. */
export function graphFromParents(lists: readonly (readonly number[])[]): CommitGraph {
  const parentStart = new Int32Array(lists.length + 1);
  const parents = new Int32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let filled = 0;
  lists.forEach((list, node) => {
    for (const parent of list) {
      assert(parent >= 0 && parent < node, 'a parent is numbered before its child');
      parents[filled] = parent;
      filled += 1;
    }
    parentStart[node + 1] = filled;
  });
  return { count: lists.length, parentStart, parents };
}

/** Whether every node's only parent is its predecessor. */
export function isLine(graph: CommitGraph): boolean {
  if (graph.parents.length !== Math.max(0, graph.count - 1)) return false;
  return graph.parents.every((parent, index) => parent === index && graph.parentStart[index + 1] === index);
}

/**
 * Renumbers parents in any order (`-1` where a parent is not known) topologically.
 * `order[new]` is the old number; among nodes that are ready the one that came first in the input goes first.
 */
export function sortTopologically(unsorted: CommitGraph): { readonly graph: CommitGraph; readonly order: Int32Array } {
  const { count, parentStart, parents } = unsorted;
  const children = childrenOf(unsorted);
  const waitingFor = new Int32Array(count);
  for (let node = 0; node < count; node += 1) {
    for (let edge = parentStart[node]!; edge < parentStart[node + 1]!; edge += 1)
      if (parents[edge]! >= 0) waitingFor[node]! += 1;
  }
  const order = new Int32Array(count);
  const stack: number[] = [];
  for (let node = count - 1; node >= 0; node -= 1) if (waitingFor[node] === 0) stack.push(node);
  let placed = 0;
  // Depth first, so that a branch keeps together: distances in this order then mean something (see testability.ts).
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    order[placed] = node;
    placed += 1;
    for (let edge = children.start[node + 1]! - 1; edge >= children.start[node]!; edge -= 1) {
      const child = children.nodes[edge]!;
      waitingFor[child]! -= 1;
      if (waitingFor[child] === 0) stack.push(child);
    }
  }
  assert(placed === count, 'a history has no cycle');
  return { graph: renumbered(unsorted, order), order };
}

function childrenOf(graph: CommitGraph): { readonly start: Int32Array; readonly nodes: Int32Array } {
  const start = new Int32Array(graph.count + 1);
  for (const parent of graph.parents) if (parent >= 0) start[parent + 1]! += 1;
  for (let node = 0; node < graph.count; node += 1) start[node + 1]! += start[node]!;
  const next = start.slice();
  const nodes = new Int32Array(start[graph.count] ?? 0);
  for (let node = 0; node < graph.count; node += 1) {
    for (let edge = graph.parentStart[node]!; edge < graph.parentStart[node + 1]!; edge += 1) {
      const parent = graph.parents[edge]!;
      if (parent < 0) continue;
      nodes[next[parent]!] = node;
      next[parent]! += 1;
    }
  }
  return { start, nodes };
}

function renumbered(graph: CommitGraph, order: Int32Array): CommitGraph {
  const numberOf = new Int32Array(graph.count);
  for (let node = 0; node < graph.count; node += 1) numberOf[order[node]!] = node;
  const parentStart = new Int32Array(graph.count + 1);
  const parents = new Int32Array(graph.parents.length);
  let filled = 0;
  for (let node = 0; node < graph.count; node += 1) {
    const old = order[node]!;
    for (let edge = graph.parentStart[old]!; edge < graph.parentStart[old + 1]!; edge += 1) {
      const parent = graph.parents[edge]!;
      if (parent < 0) continue;
      parents[filled] = numberOf[parent]!;
      filled += 1;
    }
    parentStart[node + 1] = filled;
  }
  return { count: graph.count, parentStart, parents: parents.slice(0, filled) };
}

/** Marks the given nodes and all their ancestors with 1. With `firstParentOnly` merges are followed to one side. */
export function ancestorsOf(graph: CommitGraph, nodes: Iterable<number>, firstParentOnly = false): Uint8Array {
  const marked = new Uint8Array(graph.count);
  let newest = -1;
  for (const node of nodes) {
    assert(node >= 0 && node < graph.count, 'a node is one of its graph');
    marked[node] = 1;
    newest = Math.max(newest, node);
  }
  for (let node = newest; node >= 0; node -= 1) {
    if (marked[node] === 0) continue;
    const start = graph.parentStart[node]!;
    const end = firstParentOnly ? Math.min(start + 1, graph.parentStart[node + 1]!) : graph.parentStart[node + 1]!;
    for (let edge = start; edge < end; edge += 1) marked[graph.parents[edge]!] = 1;
  }
  return marked;
}

/**
 * The commit of the tip's first-parent line with which the node came in: a merge; null when the node is on that line itself, or
 * is not below the tip.
 */
export function broughtInBy(graph: CommitGraph, { node, tip }: { readonly node: number; readonly tip: number }): number | null {
  const has = descendantsOf(graph, node);
  let oldest: number | null = null;
  for (let at = tip; has[at] === 1; at = graph.parents[graph.parentStart[at]!]!) {
    if (at === node) return null;
    oldest = at;
  }
  return oldest;
}

/** Marks the node and all that have it with 1. */
export function descendantsOf(graph: CommitGraph, node: number): Uint8Array {
  assert(node >= 0 && node < graph.count, 'a node is one of its graph');
  const marked = new Uint8Array(graph.count);
  marked[node] = 1;
  for (let child = node + 1; child < graph.count; child += 1) {
    for (let edge = graph.parentStart[child]!; edge < graph.parentStart[child + 1]!; edge += 1)
      if (marked[graph.parents[edge]!] === 1) marked[child] = 1;
  }
  return marked;
}
