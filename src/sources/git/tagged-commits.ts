// All tags of a repository with the commits that they name, in one process.

import type { CommitName } from '../../core/git/commit.ts';
import type { TaggedCommit } from '../../core/git/known-tree.ts';
import { readGit, readGitOrFail } from './git.ts';

/** In no order; tags of trees and files are left out. Throws LabError when git fails. */
export async function taggedCommits(folder: string, signal: AbortSignal): Promise<readonly TaggedCommit[]> {
  const format = '%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname:strip=2)';
  const output = await readGitOrFail(folder, ['for-each-ref', `--format=${format}`, 'refs/tags'], { signal });
  return output.split('\n').flatMap((line) => {
    const [, type, object = '', peeledType, peeled = '', tag = ''] = /^(\S+) (\S+) (\S*) (\S*) (.+)$/.exec(line) ?? [];
    const commit = type === 'commit' ? object : peeledType === 'commit' ? peeled : null;
    return commit === null || tag === '' ? [] : [{ tag, commit: commit as CommitName }];
  });
}

/** `v6.5-123-g0123456789ab`; null for a commit that has no tag before it. */
export async function describeCommit(folder: string, commit: CommitName, signal: AbortSignal): Promise<string | null> {
  const end = await readGit(folder, ['describe', '--tags', '--long', '--abbrev=12', commit], { signal, timeoutMs: 120_000 });
  return end.status === 0 ? end.stdout.toString('utf8').trim() : null;
}
