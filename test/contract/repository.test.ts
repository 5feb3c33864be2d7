// The repository contract on the fake and on real repositories.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';
import { fakeRepository } from '../fakes/repository.ts';
import { fakeWorktrees } from '../fakes/worktrees.ts';
import { committedAtS, drawnCommits, drawnGraph, drawnNode, drawnRefs, drawnTags } from './drawn-history.ts';
import { makeRealRepository } from './real-repository.ts';
import { repositoryContract, type RepositoryWorld } from './repository-contract.ts';
import { worktreesContract, type WorktreesWorld } from './worktrees-contract.ts';

const never = new AbortController().signal;

const drawnFake = fakeRepository({
  graph: drawnGraph,
  refs: Object.fromEntries(Object.entries(drawnRefs).map(([ref, label]) => [ref, drawnNode(label)])),
  releases: drawnTags.map(({ tag, label }) => ({ tag, node: drawnNode(label) })),
  subject: (node) => `commit ${drawnCommits[node]?.label}`,
  committedAtMs: (node) => committedAtS(node) * 1000,
  // A merge that brings nothing of its own touches nothing.
  touched: (node) => (drawnCommits[node]!.parents.length > 1 ? [] : Object.keys(drawnCommits[node]!.files)),
});

const nameOfFake = (label: string): ReturnType<typeof drawnFake.nameOf> => drawnFake.nameOf(drawnNode(label));

async function realWorld(options: Parameters<typeof makeRealRepository>[1], subfolder = ''): Promise<RepositoryWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-repository-'));
  const real = await makeRealRepository(join(folder, 'repository'), options);
  const repository = await openRepository(join(real.path, subfolder), { cacheFolder: join(folder, 'cache'), signal: never });
  return { repository, nameOf: real.nameOf, dispose: () => rm(folder, { recursive: true }) };
}

async function realPool(): Promise<WorktreesWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-worktrees-'));
  const real = await makeRealRepository(join(folder, 'repository'));
  const repository = await openRepository(real.path, { cacheFolder: join(folder, 'cache'), signal: never });
  const worktrees = await openWorktrees(repository, { folder: join(folder, 'worktrees'), max: 2, signal: never });
  const dispose = async (): Promise<void> => {
    await worktrees.dispose();
    await rm(folder, { recursive: true });
  };
  return { worktrees, nameOf: real.nameOf, dispose };
}

repositoryContract('fake', async () => ({ repository: drawnFake, nameOf: nameOfFake, dispose: async () => undefined }));
repositoryContract('git checkout', () => realWorld({}));
repositoryContract('git bare', () => realWorld({ bare: true }));
repositoryContract('git sha256', () => realWorld({ objectFormat: 'sha256' }));

worktreesContract('fake', async () => {
  const worktrees = fakeWorktrees({ max: 2 });
  return { worktrees, nameOf: nameOfFake, dispose: () => worktrees.dispose() };
});
worktreesContract('git', realPool);
