import { describe, expect, test } from 'vitest';
import { usualRules } from '../../../test/fakes/commit-world.ts';
import { fakePatches } from '../../../test/fakes/patches.ts';
import { fakeRepository } from '../../../test/fakes/repository.ts';
import { type CommitGraph, graphFromParents, lineGraph } from '../../core/git/graph.ts';
import type { VerifyPlan } from '../../core/stored/ladder-step.ts';
import { planVerifyCommits } from './verify-commits.ts';

const never = new AbortController().signal;

interface Wanted {
  readonly graph: CommitGraph;
  readonly culprit: number;
  readonly goods?: readonly number[];
  readonly bad: number;
  readonly releases?: readonly number[];
  readonly branches?: Readonly<Record<string, number>>;
  readonly firstParentOnly?: boolean;
}

/** With nodes in place of names. */
async function planned({ graph, culprit, goods = [0], bad, releases = [], branches = {}, firstParentOnly = false }: Wanted) {
  const repository = fakeRepository({ graph, releases: releases.map((node) => ({ tag: `v${String(node)}`, node })) });
  const end = (node: number) => ({ name: repository.nameOf(node), as: `as ${String(node)}` });
  const plan: VerifyPlan = await planVerifyCommits(
    repository,
    fakePatches({ repository, branches, files: () => ({}) }),
    {
      plan: { repository: '/r', releases: [], bad: end(bad), goods: goods.map(end), rules: { ...usualRules, firstParentOnly } },
      culprit: repository.nameOf(culprit),
    },
    never,
  );
  const nodeOf = (name: string): number => repository.nodeOf(name as ReturnType<typeof repository.nameOf>);
  return {
    plan,
    stations: plan.stations.map(({ name }) => nodeOf(name)),
    parents: plan.parents.map(nodeOf),
    lastGood: plan.lastGood && nodeOf(plan.lastGood.name),
    newest: plan.newest.map(({ name, as }) => [nodeOf(name), as]),
  };
}

// 0 - 1 ------- 5 - 6 - 7      the main line; 2 - 3 - 4 is a branch from 1 that 5 merges.
const merged = graphFromParents([[], [0], [1], [2], [3], [1, 4], [5], [6]]);

describe('what is climbed for a commit', () => {
  test('has the releases between it and the newest bad one, the newest first, and at last the merge that brought it', async () => {
    const { stations, plan } = await planned({ graph: merged, culprit: 3, bad: 7, releases: [0, 1, 6] });
    expect(stations).toEqual([6, 5]);
    expect(plan.stations[1]?.as).toMatch(/^the culprit's merge [0-9a-f]{12}$/);
  });

  test('has no merge where the culprit is on the main line, or is the merge', async () => {
    expect((await planned({ graph: merged, culprit: 1, bad: 7 })).stations).toEqual([]);
    expect((await planned({ graph: merged, culprit: 5, bad: 7 })).stations).toEqual([]);
  });

  test('has all parents of a merge, and the first of them when only that was followed', async () => {
    expect((await planned({ graph: merged, culprit: 5, bad: 7 })).parents).toEqual([1, 4]);
    expect((await planned({ graph: merged, culprit: 5, bad: 7, firstParentOnly: true })).parents).toEqual([1]);
  });

  test('has the newest of the good ends below the culprit, and none that is beside it', async () => {
    expect((await planned({ graph: lineGraph(9), culprit: 6, goods: [1, 4, 2], bad: 8 })).lastGood).toBe(4);
    expect((await planned({ graph: merged, culprit: 3, goods: [5], bad: 7 })).lastGood).toBeNull();
  });

  test('has the newest branch that has the newest bad one', async () => {
    const branches = { main: 5, next: 8 };
    expect((await planned({ graph: lineGraph(9), culprit: 3, bad: 5, branches })).newest).toEqual([[8, 'next']]);
  });

  test('of very many releases has the newest ones and some of the others, the oldest too', async () => {
    const releases = Array.from({ length: 300 }, (_, at) => at + 2);
    const { stations } = await planned({ graph: lineGraph(400), culprit: 1, bad: 399, releases });
    expect(stations.length).toBeLessThanOrEqual(40);
    expect(stations.slice(0, 3)).toEqual([301, 300, 299]);
    expect(stations.at(-1)).toBe(2);
    expect([...stations].sort((a, b) => b - a)).toEqual(stations);
  });
});
