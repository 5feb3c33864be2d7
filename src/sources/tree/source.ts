// The tags and commits of a known tree as versions beside those that another source has: each is built when it is made usable.

import { together } from '../../core/base/together.ts';
import { UserError, VersionUntestable } from '../../core/base/user-error.ts';
import { withMembers } from '../../core/base/with-members.ts';
import type { CommitName } from '../../core/git/commit.ts';
import {
  commitVersion,
  isCommitText,
  originOf,
  type TaggedCommit,
  type TreeName,
  versionsInTags,
  withTagged,
} from '../../core/git/known-tree.ts';
import type { VersionId } from '../../core/scenario/version.ts';
import type { BuildOptions, Built } from '../../ports/builder.ts';
import type { Source } from '../../ports/source.ts';

export interface TreeParts {
  readonly name: TreeName;
  readonly path: string;
  readonly tags: (signal: AbortSignal) => Promise<readonly TaggedCommit[]>;
  /** Null for text that names no commit here. */
  readonly resolve: (text: string, signal: AbortSignal) => Promise<CommitName | null>;
  readonly describe: (commit: CommitName, signal: AbortSignal) => Promise<string | null>;
  /** What two builds of one commit may differ by: options, compiler. */
  readonly buildMark: string;
  readonly build: (commit: CommitName, options: BuildOptions) => Promise<Built>;
  /** What builds of this kind took here, milliseconds; null when there was none yet, 0 for one that is kept. */
  readonly expectedMs: (commit: CommitName, signal: AbortSignal) => Promise<number | null>;
}

/** `packages` is asked first: what it has is not built. A tree that can not be read is said by whoever asks for one of its versions. */
export function withTree(packages: Source, tree: TreeParts): Source {
  const { name } = tree;
  const mark = (commit: CommitName): VersionId => `${name}=${commit}+${tree.buildMark}` as VersionId;
  return withMembers(packages, {
    description: `${packages.description} and ${originOf(name)}`,
    async line(signal, progress) {
      const [line, tags] = await together([packageLine(packages, signal, progress), tree.tags(signal)]);
      return withTagged(line, versionsInTags(name, tags, mark));
    },
    async find(text, signal) {
      if (!isCommitText(text)) return null;
      const commit = await tree.resolve(text, signal);
      if (commit === null) return null;
      return commitVersion(name, { commit, described: await tree.describe(commit, signal) }, mark);
    },
    async bytesMissing(version, signal) {
      return version.builtFrom !== undefined ? 0 : ((await packages.bytesMissing?.(version, signal)) ?? 0);
    },
    async buildMs(version, signal) {
      return version.builtFrom !== undefined ? tree.expectedMs(version.builtFrom as CommitName, signal) : 0;
    },
    async materialize(version, options) {
      if (version.builtFrom === undefined) return packages.materialize(version, options);
      const built = await tree.build(version.builtFrom as CommitName, options);
      if (built.kind === 'built') return { ...built.artifact, identity: built.identity };
      throw new VersionUntestable(built.signature, {
        message: `${version.label} of ${originOf(name)} does not build: ${built.signature}`,
        hint: built.firstError,
      });
    },
  });
}

/** An archive without the package leaves the tree's own versions. */
async function packageLine(packages: Source, ...[signal, progress]: Parameters<Source['line']>): ReturnType<Source['line']> {
  try {
    return await packages.line(signal, progress);
  } catch (error) {
    if (error instanceof UserError && error.code === 'package-unknown') return [];
    throw error;
  }
}
