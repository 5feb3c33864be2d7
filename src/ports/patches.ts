// Commits that no history has: an existing one with a change taken back or put on top. They are kept in a repository of
// firstbad's own, which borrows the user's objects; the user's repository is only read.

import type { CommitName } from '../core/git/commit.ts';
import type { CulpritDifference, NamedVersion, PatchRequest, PatchResult } from '../core/stored/ladder-step.ts';
import type { Repository } from './repository.ts';

export interface Patches {
  /** The user's commits and those that were made here: for worktrees and builders. */
  readonly repository: Repository;
  /** What changes between two commits; whether they are built alike is the builder's to say. */
  difference(
    ends: { readonly from: CommitName; readonly to: CommitName },
    signal: AbortSignal,
  ): Promise<Omit<CulpritDifference, 'sameOutput'>>;
  /** A merge of three: equal requests give the commit of one name, today and tomorrow. Throws LabError when git fails. */
  make(request: PatchRequest, signal: AbortSignal): Promise<PatchResult>;
  /** The newest commit of any branch that has this one; null when no branch has it. */
  newestWith(commit: CommitName, signal: AbortSignal): Promise<NamedVersion | null>;
}
