// The contract of patched commits on the fake and on real repositories.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPatches } from '../../src/sources/git/patches.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { hashOfFolder } from '../e2e/made-repository.ts';
import { fakePatches } from '../fakes/patches.ts';
import { fakeRepository } from '../fakes/repository.ts';
import { patchedCommits, patchedGraph, patchedNode, patchedRefs } from './patched-history.ts';
import { patchesContract, type PatchesWorld } from './patches-contract.ts';
import { importCommits, testGit } from './real-repository.ts';

const never = new AbortController().signal;

const fakeWorld = async (): Promise<PatchesWorld> => {
  const refs = Object.fromEntries(Object.entries(patchedRefs).map(([ref, label]) => [ref, patchedNode(label)]));
  const repository = fakeRepository({ graph: patchedGraph, refs });
  const open = async (): ReturnType<PatchesWorld['open']> =>
    fakePatches({ repository, branches: refs, files: (node) => patchedCommits[node]!.files });
  return {
    nameOf: (label) => repository.nameOf(patchedNode(label)),
    open,
    fingerprint: async () => '',
    dispose: async () => undefined,
  };
};

async function realWorld(options: {
  readonly bare?: boolean;
  readonly objectFormat?: 'sha1' | 'sha256';
}): Promise<PatchesWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-patches-'));
  const path = join(folder, 'repository');
  const refs = Object.entries(patchedRefs).flatMap(([ref, label]) => [
    `reset refs/heads/${ref}`,
    `from :${String(patchedNode(label) + 1)}`,
  ]);
  const names = await importCommits(path, { ...options, commits: patchedCommits, more: refs });
  if (options.bare !== true) testGit(path, ['reset', '--quiet', '--hard', 'main']);
  const open = async (): ReturnType<PatchesWorld['open']> => {
    const historyFolder = join(folder, 'history');
    const repository = await openRepository(path, { cacheFolder: historyFolder, signal: never });
    return openPatches(repository, { folder: join(folder, 'patched'), historyFolder, signal: never });
  };
  return {
    nameOf: (label) => names[patchedNode(label)]!,
    open,
    fingerprint: () => hashOfFolder(path),
    dispose: () => rm(folder, { recursive: true }),
  };
}

patchesContract('fake', fakeWorld);
patchesContract('git checkout', () => realWorld({}));
patchesContract('git bare', () => realWorld({ bare: true }));
patchesContract('git sha256', () => realWorld({ objectFormat: 'sha256' }));
