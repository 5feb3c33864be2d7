// What a hunt remembers of an attempt to repair a stretch of commits that does not build.

import type { CommitName } from '../git/commit.ts';

export interface RepairNote {
  /** The error that the stretch's commits have in common. */
  readonly signature: string;
  /** The commit of the stretch that it was looked for from. */
  readonly broken: CommitName;
  readonly result: RepairResult;
  /** Builds that it took. */
  readonly builds: number;
  readonly ms: number;
}

export type RepairResult =
  | {
      readonly kind: 'repaired';
      /** The first commit of the stretch, and the one that ended it, which is applied to all of it. */
      readonly began: CommitName;
      readonly ended: CommitName;
      readonly fixUp: string;
      /** In the searched history. */
      readonly commits: number;
      /** Commits that were skipped before: their skips count no more. */
      readonly freed: readonly CommitName[];
    }
  | {
      readonly kind: 'given-up';
      readonly because: string;
      readonly began: CommitName | null;
      readonly ended: CommitName | null;
    };
