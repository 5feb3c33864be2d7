// Known trees put together: their file, their repositories, and what builds their commits.

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { join } from 'node:path';
import type { KnownTrees, SourceRequest } from '../app/lab.ts';
import { openBuildCache } from '../builders/build-cache.ts';
import { programVersions } from '../builders/compiler.ts';
import { canonicalJson } from '../core/base/canonical-json.ts';
import { UserError } from '../core/base/user-error.ts';
import { type KnownTree, treeOf, versionsInTags } from '../core/git/known-tree.ts';
import type { VersionId } from '../core/scenario/version.ts';
import type { Folders } from '../infra/files/folders.ts';
import { knownTreesFile } from '../infra/files/known-trees-file.ts';
import type { Repository } from '../ports/repository.ts';
import type { Source } from '../ports/source.ts';
import { openRepository } from '../sources/git/repository.ts';
import { describeCommit, taggedCommits } from '../sources/git/tagged-commits.ts';
import { withTree } from '../sources/tree/source.ts';
import { type BuildingParts, openCommitBuilder } from './commit-builder.ts';

export function knownTrees(folders: Folders): KnownTrees {
  const file = knownTreesFile(folders.state);
  return {
    list: () => file.list(),
    add: async (name, path, signal) => {
      const repository = await openRepository(resolve(path), { cacheFolder: join(folders.cache, 'git'), signal });
      const tree: KnownTree = { name, path: repository.checkout ?? repository.folder };
      const versions = versionsInTags(name, await taggedCommits(tree.path, signal), (commit) => commit as string as VersionId);
      await file.put(tree);
      return { tree, versions };
    },
    remove: (name) => file.remove(name),
  };
}

/** The source with the tags and commits of the tree that its component has; the source itself where no such tree is known. */
export async function withKnownTree(source: Source, request: SourceRequest, parts: BuildingParts): Promise<Source> {
  const { folders } = parts;
  const name = request.withoutTrees === true ? null : treeOf(request.spec, request.role);
  const tree = name === null ? undefined : (await knownTreesFile(folders.state).list()).find((one) => one.name === name);
  if (tree === undefined) return source;
  const { path } = tree;
  let opened: Promise<Repository> | null = null;
  const repository = (signal: AbortSignal): Promise<Repository> =>
    (opened ??= openRepository(path, { cacheFolder: join(folders.cache, 'git'), signal }));
  // Two builds of one tree share its worktree: one after the other.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const withBuilder = async <T>(
    signal: AbortSignal,
    use: (of: Awaited<ReturnType<typeof openCommitBuilder>>) => Promise<T>,
  ): Promise<T> => {
    const { role, architecture, buildOptions: options = [] } = request;
    const package_ = packageOf(request);
    const built = {
      role,
      tree: tree.name,
      repository: path,
      options,
      signal,
      ...(architecture ? { architecture } : {}),
      ...package_,
    };
    const of = await openCommitBuilder(built, parts);
    try {
      return await use(of);
    } finally {
      await of.dispose();
    }
  };
  // Each version of a forecast asks; all kept builds are looked at for it.
  let usual: Promise<number | null> | null = null;
  return withTree(source, {
    ...tree,
    tags: (signal) => taggedCommits(path, signal),
    resolve: async (text, signal) => (await repository(signal)).resolve(`${text}^{commit}`, signal).catch(noCommit),
    describe: (commit, signal) => describeCommit(path, commit, signal),
    buildMark: await buildMarkOf(request),
    build: (commit, options) => inTurn(() => withBuilder(options.signal, ({ builder }) => builder.build(commit, options))),
    expectedMs: (commit, signal) =>
      inTurn(() =>
        withBuilder(signal, async ({ builder }) => {
          if ((await builder.known(commit, signal)) !== null) return 0;
          return (usual ??= usualMs(tree.name, parts));
        }),
      ),
  });
}

/** The median of what kept builds of a tree took, milliseconds; null when none is kept. */
async function usualMs(name: KnownTree['name'], { folders, clock }: BuildingParts): Promise<number | null> {
  const kept = await openBuildCache({ folder: join(folders.cache, 'builds'), now: () => clock.now() }).list();
  const like = kept.flatMap(({ record }) => (kindsOf[name].includes(record.kind) ? [record.buildMs] : []));
  return like.length === 0 ? null : like.sort((a, b) => a - b)[Math.floor(like.length / 2)]!;
}

/** How recipes call what they make of a tree. */
const kindsOf: Readonly<Record<KnownTree['name'], readonly string[]>> = {
  linux: ['kernel', 'guest-kernel'],
  qemu: ['qemu'],
  seabios: ['seabios'],
  edk2: ['edk2'],
  grub: ['grub'],
  'util-linux': ['util-linux'],
  cryptsetup: ['cryptsetup'],
  lvm2: ['lvm2'],
  mdadm: ['mdadm'],
};

/** Of one tree several packages are made. */
function packageOf({ spec }: SourceRequest): { readonly package?: string } {
  return spec.kind === 'debian' ? { package: spec.package } : {};
}

/** Versions with other options or another compiler are other versions. */
async function buildMarkOf(request: SourceRequest): Promise<string> {
  const { role, architecture, buildOptions = [] } = request;
  const tools = await programVersions(['gcc', 'ld'], new AbortController().signal);
  // Of a loader's tree each package is another build.
  const more = role === 'loader' ? packageOf(request) : {};
  const all = { role, architecture: architecture ?? 'x86_64', buildOptions, tools, ...more };
  return createHash('sha256').update(canonicalJson(all)).digest('hex').slice(0, 12);
}

function noCommit(error: unknown): null {
  if (error instanceof UserError && error.code === 'revision-unknown') return null;
  throw error;
}
