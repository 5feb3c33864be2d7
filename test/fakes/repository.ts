// A repository in memory, made of a graph. What it can not know (files) is given as the paths that each commit touches.

import { createHash } from 'node:crypto';
import { UserError } from '../../src/core/base/user-error.ts';
import { type CommitName } from '../../src/core/git/commit.ts';
import { ancestorsOf, type CommitGraph } from '../../src/core/git/graph.ts';
import type { Repository, TaggedRelease } from '../../src/ports/repository.ts';

export interface FakeRepositoryParts {
  readonly graph: CommitGraph;
  /** Names of branches and tags, by node. `HEAD` is the last node unless it is here. */
  readonly refs?: Readonly<Record<string, number>>;
  /** Oldest first. */
  readonly releases?: readonly { readonly tag: string; readonly node: number }[];
  /** Paths that a node touches; without it none. */
  readonly touched?: (node: number) => readonly string[];
  /** The first line of a node's message; `commit <node>` without it. */
  readonly subject?: (node: number) => string;
  /** Its whole message; its subject without it. */
  readonly message?: (node: number) => string;
  /** Lines that a node adds or removes; without it none. */
  readonly changed?: (node: number) => readonly string[];
  /** Of the tree of HEAD. */
  readonly files?: Readonly<Record<string, string>>;
  readonly committedAtMs?: (node: number) => number;
  readonly folder?: string;
}

export interface FakeRepository extends Repository {
  readonly graph: CommitGraph;
  nameOf(node: number): CommitName;
  nodeOf(name: CommitName): number;
}

/** Looks like a commit's name, and is the same for one node in every run. */
export function fakeCommitName(node: number): CommitName {
  return createHash('sha1').update(`commit ${node}`).digest('hex') as CommitName;
}

export function fakeRepository(parts: FakeRepositoryParts): FakeRepository {
  const { graph, folder = '/repositories/fake/.git', releases = [], touched = () => [] } = parts;
  const names = Array.from({ length: graph.count }, (_, node) => fakeCommitName(node));
  const nodes = new Map(names.map((name, node) => [name, node]));
  const refs = new Map(Object.entries({ HEAD: graph.count - 1, ...parts.refs }));
  for (const { tag, node } of releases) refs.set(tag, node);
  const subjectOf = parts.subject ?? ((node: number): string => `commit ${node}`);

  const repository: FakeRepository = {
    folder,
    checkout: folder.replace(/\/\.git$/, ''),
    graph,
    nameOf: (node) => names[node]!,
    nodeOf: (name) => knownNode(name),
    resolve: async (revision, signal) => {
      signal.throwIfAborted();
      return names[resolveNode(revision)]!;
    },
    history: async (tips, { signal, progress }) => {
      signal.throwIfAborted();
      progress?.({ what: 'reading the history', done: graph.count, total: graph.count, unit: 'items' });
      const reached = ancestorsOf(graph, tips.map(knownNode));
      if (!reached.includes(0)) return { graph, nameOf: (node) => names[node]!, nodeOf: (name) => nodes.get(name) ?? null };
      return cutTo(reached);
    },
    touching: async ({ bad, goods, paths, firstParentOnly }, signal) => {
      signal.throwIfAborted();
      const wanted = ancestorsOf(graph, [knownNode(bad)], firstParentOnly);
      const excluded = ancestorsOf(graph, goods.map(knownNode));
      const found = names.filter((_, node) => wanted[node] === 1 && excluded[node] === 0 && touches(touched(node), paths));
      return found.reverse();
    },
    summaries: async (wanted, signal) => {
      signal.throwIfAborted();
      return wanted.map((name) => {
        const node = knownNode(name);
        const committedAtMs = parts.committedAtMs?.(node) ?? 1_600_000_000_000 + node * 60_000;
        return { name, subject: subjectOf(node), author: 'A U Thor <author@example.org>', committedAtMs };
      });
    },
    details: async (name, signal) => {
      signal.throwIfAborted();
      const node = knownNode(name);
      return {
        name,
        author: 'A U Thor <author@example.org>',
        message: parts.message?.(node) ?? `${subjectOf(node)}\n`,
        paths: touched(node),
        changed: parts.changed?.(node) ?? [],
      };
    },
    fileOfHead: async (path, bytesMax, signal) => {
      signal.throwIfAborted();
      return parts.files?.[path]?.slice(0, bytesMax) ?? null;
    },
    releases: async (tip, signal): Promise<readonly TaggedRelease[]> => {
      signal.throwIfAborted();
      const reached = ancestorsOf(graph, [knownNode(tip)]);
      const there = releases.filter(({ node }) => reached[node] === 1);
      const finished = there.filter(({ tag }) => !/-rc/.test(tag));
      return (finished.length > 0 ? finished : there).map(({ tag, node }) => ({ tag, commit: names[node]! })).reverse();
    },
    tags: async () => releases.map(({ tag }) => tag),
  };

  function knownNode(name: CommitName): number {
    const node = nodes.get(name);
    if (node === undefined) throw unknownRevision(name, folder, '');
    return node;
  }

  /** `v1.0`, a name or its beginning, `:/text`, each followed by `~2`, `^2`. */
  function resolveNode(revision: string): number {
    const [, base = '', steps = ''] = /^(:\/.*|[^~^]*)((?:[~^]\d*)*)$/s.exec(revision) ?? [];
    let node = baseNode(base);
    for (const [, sign, count] of steps.matchAll(/([~^])(\d*)/g)) {
      const number = count === '' ? 1 : Number(count);
      if (sign === '~') for (let step = 0; step < number; step += 1) node = parentOf(node, 0);
      else if (number > 0) node = parentOf(node, number - 1);
    }
    if (node === undefined) throw unknownRevision(revision, folder, [...refs.keys()].join(' or '));
    return node;
  }

  function baseNode(base: string): number | undefined {
    if (base.startsWith(':/')) {
      const found = names.findLastIndex((_, node) => subjectOf(node).includes(base.slice(2)));
      return found < 0 ? undefined : found;
    }
    if (refs.has(base)) return refs.get(base);
    const matching = /^[0-9a-f]{4,40}$/.test(base) ? names.filter((name) => name.startsWith(base)) : [];
    return matching.length === 1 ? nodes.get(matching[0]!) : undefined;
  }

  function parentOf(node: number | undefined, index: number): number | undefined {
    if (node === undefined) return undefined;
    const at = graph.parentStart[node]! + index;
    return at < graph.parentStart[node + 1]! ? graph.parents[at] : undefined;
  }

  /** Only what the tips reach, renumbered. */
  function cutTo(reached: Uint8Array): Awaited<ReturnType<Repository['history']>> {
    const kept = [...reached.keys()].filter((node) => reached[node] === 1);
    const numberOf = new Map(kept.map((node, number) => [node, number]));
    const parentStart = new Int32Array(kept.length + 1);
    const parents: number[] = [];
    kept.forEach((node, number) => {
      for (const parent of graph.parents.subarray(graph.parentStart[node], graph.parentStart[node + 1])) {
        parents.push(numberOf.get(parent)!);
      }
      parentStart[number + 1] = parents.length;
    });
    return {
      graph: { count: kept.length, parentStart, parents: Int32Array.from(parents) },
      nameOf: (number) => names[kept[number]!]!,
      nodeOf: (name) => numberOf.get(nodes.get(name) ?? -1) ?? null,
    };
  }

  return repository;
}

function touches(touched: readonly string[], paths: readonly string[]): boolean {
  if (paths.length === 0) return true;
  return touched.some((file) => paths.some((path) => file === path || file.startsWith(`${path}/`)));
}

function unknownRevision(revision: string, folder: string, near: string): UserError {
  return new UserError({
    code: 'revision-unknown',
    message: `Looking for the revision ${JSON.stringify(revision)} in ${folder} failed: there is none.`,
    hint: near === '' ? 'Give a tag, a branch or a commit of this repository.' : `Did you mean ${near}?`,
  });
}
