// Rules of other tools, re-implemented from their descriptions and fed with the same outcomes as ours.
// git's from the behaviour of `git bisect` (2.39), the others from the papers and manuals named in docs/measured/search.md.

import type { CommitGraph } from '../src/core/git/graph.ts';
import { chance, type World } from './search-world.ts';

export interface PeerResult {
  /** Null when it gave up. */
  readonly culprit: number | null;
  readonly tests: number;
  readonly builds: number;
}

export type Verdict = 'good' | 'bad' | 'skip';

/** Asks the world as often as the rule wants and decides. */
export interface Judge {
  readonly judge: (target: number) => Verdict;
  readonly tests: () => number;
  readonly builds: () => number;
}

type Rule = (attempt: (index: number) => 'good' | 'bad' | 'skip') => Verdict;

/** Majority of an odd number of runs; stops as soon as it is decided. */
export function majorityOf(runs: number): Rule {
  return (attempt) => {
    let bad = 0;
    let good = 0;
    for (let index = 0; bad <= runs / 2 && good <= runs / 2; index += 1) {
      const seen = attempt(index);
      if (seen === 'skip') return 'skip';
      if (seen === 'bad') bad += 1;
      else good += 1;
    }
    return bad > good ? 'bad' : 'good';
  };
}

export function anyFailOf(runs: number): Rule {
  return (attempt) => {
    for (let index = 0; index < runs; index += 1) {
      const seen = attempt(index);
      if (seen !== 'good') return seen;
    }
    return 'good';
  };
}

/** 10 runs: bad from 2 crashes on, good without one; else 20, of which 20/6 must crash, or it is skipped. */
export const syzkallerRule: Rule = (attempt) => {
  let crashes = 0;
  for (let index = 0; index < 20; index += 1) {
    if (index === 10 && crashes !== 1) break;
    const seen = attempt(index);
    if (seen === 'skip') return 'skip';
    if (seen === 'bad') crashes += 1;
  }
  return crashes === 0 ? 'good' : crashes >= 2 ? 'bad' : 'skip';
};

export function judgeBy(rule: Rule, world: World): Judge {
  let tests = 0;
  const seen = new Set<number>();
  return {
    judge(target) {
      seen.add(target);
      return rule((index) => {
        tests += 1;
        const outcome = world.outcome(target, index);
        return outcome === 'good' || outcome === 'bad' ? outcome : 'skip';
      });
    },
    tests: () => tests,
    builds: () => seen.size,
  };
}

/** `git bisect` over a window: the best of min(w, N − w); when that is skipped, git's pseudo-random step away from it. */
export function gitBisect(graph: CommitGraph, judge: Judge, salt = 0): PeerResult {
  const alive = new Uint8Array(graph.count).fill(1);
  const skipped = new Set<number>();
  let bad = graph.count - 1;
  for (;;) {
    const next = gitChoice(graph, { alive, bad, skipped, salt });
    if (next === null) {
      const left = alive.reduce((sum, value) => sum + value, 0);
      return { culprit: left === 1 ? bad : null, tests: judge.tests(), builds: judge.builds() };
    }
    const verdict = judge.judge(next);
    if (verdict === 'skip') skipped.add(next);
    const inside = ancestorMask(graph, next);
    if (verdict === 'bad') {
      bad = next;
      for (let node = 0; node < graph.count; node += 1) if (inside[node] === 0) alive[node] = 0;
    }
    if (verdict === 'good') for (let node = 0; node <= next; node += 1) if (inside[node] === 1) alive[node] = 0;
  }
}

interface GitState {
  readonly alive: Uint8Array;
  readonly bad: number;
  readonly skipped: ReadonlySet<number>;
  readonly salt: number;
}

function gitChoice(graph: CommitGraph, { alive, bad, skipped, salt }: GitState): number | null {
  const weights = ancestorCounts(graph, alive);
  const nodes: number[] = [];
  for (let node = 0; node < graph.count; node += 1) if (alive[node] === 1) nodes.push(node);
  if (nodes.length === 1) return null;
  const score = (node: number) => Math.min(weights[node]!, nodes.length - weights[node]!);
  if (skipped.size === 0) return nodes.reduce((best, node) => (score(node) > score(best) ? node : best));
  // With skips git sorts all by score, equal ones by their (random) names.
  const name = (node: number) => chance(salt, node);
  const sorted = nodes.sort((a, b) => score(b) - score(a) || name(a) - name(b));
  const open = sorted.filter((node) => !skipped.has(node));
  const testable = open.filter((node) => node !== bad);
  if (testable.length === 0) return null;
  if (!skipped.has(sorted[0]!)) return sorted[0]!;
  const index = skipIndex(open.length);
  const chosen = open[Math.min(index, open.length - 1)]!;
  return chosen !== bad ? chosen : (open[index - 1] ?? open[0]!);
}

/** bisect.c: `count · prn · √prn`, scaled; biased towards the best entries. */
function skipIndex(count: number): number {
  const modulo = 32768;
  const prn = Math.floor(((Math.imul(count, 1103515245) + 12345) >>> 0) / 65536) % modulo;
  return Math.floor((Math.floor((count * prn) / modulo) * Math.floor(Math.sqrt(prn))) / Math.floor(Math.sqrt(modulo)));
}

function ancestorMask(graph: CommitGraph, target: number): Uint8Array {
  const marked = new Uint8Array(graph.count);
  marked[target] = 1;
  for (let node = target; node >= 0; node -= 1) {
    if (marked[node] === 0) continue;
    for (let edge = graph.parentStart[node]!; edge < graph.parentStart[node + 1]!; edge += 1) marked[graph.parents[edge]!] = 1;
  }
  return marked;
}

/** For each node how many of its ancestors are alive, itself included; linear on strands, a walk for each merge. */
function ancestorCounts(graph: CommitGraph, alive: Uint8Array): Int32Array {
  const counts = new Int32Array(graph.count);
  for (let node = 0; node < graph.count; node += 1) {
    const start = graph.parentStart[node]!;
    const parents = graph.parentStart[node + 1]! - start;
    if (parents <= 1) counts[node] = (parents === 1 ? counts[graph.parents[start]!]! : 0) + alive[node]!;
    else if (alive[node] === 1)
      counts[node] = ancestorMask(graph, node).reduce((sum, marked, other) => sum + (marked & alive[other]!), 0);
  }
  return counts;
}
