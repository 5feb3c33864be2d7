// A git repository that is only read, and worktrees of its commits that are ours to change. The user's own checkout, index,
// refs and configuration are never touched.

import type { CommitDetails, CommitName, CommitSummary } from '../core/git/commit.ts';
import type { CommitGraph } from '../core/git/graph.ts';
import type { Progress } from './progress.ts';

export interface Repository {
  /** The repository itself (`git rev-parse --git-common-dir`), absolute, symbolic links resolved: equal for all its worktrees. */
  readonly folder: string;
  /** The top of the user's checkout; null for a bare repository. */
  readonly checkout: string | null;
  /**
   * The commit that a revision means, as git understands it (tags are peeled). Throws UserError `revision-unknown`. `onNote` is
   * told of a word that is a tag and a branch, say, and which one was taken.
   */
  resolve(revision: string, signal: AbortSignal, onNote?: (note: string) => void): Promise<CommitName>;
  /** All that is reachable from the tips, read in one pass and kept by tips. Throws LabError when git fails or memory is short. */
  history(
    tips: readonly CommitName[],
    options: { readonly signal: AbortSignal; readonly progress?: Progress },
  ): Promise<History>;
  /** Commits of `bad` that no good one reaches and that touch the paths, simplified as `git bisect -- <paths>` does. */
  touching(request: TouchingRequest, signal: AbortSignal): Promise<readonly CommitName[]>;
  /** In the order asked. Throws UserError for a name that is no commit here. */
  summaries(names: readonly CommitName[], signal: AbortSignal): Promise<readonly CommitSummary[]>;
  /** Throws UserError for a name that is no commit here. */
  details(name: CommitName, signal: AbortSignal): Promise<CommitDetails>;
  /** A file of the tree of HEAD, cut after `bytesMax`; null when there is none. */
  fileOfHead(path: string, bytesMax: number, signal: AbortSignal): Promise<string | null>;
  /** Tags that the tip reaches, without release candidates while there are others, newest first. */
  releases(tip: CommitName, signal: AbortSignal): Promise<readonly TaggedRelease[]>;
  /** The names of all tags, those of other branches and of release candidates too, in no order. */
  tags(signal: AbortSignal): Promise<readonly string[]>;
}

export interface History {
  readonly graph: CommitGraph;
  nameOf(node: number): CommitName;
  /** Null when the commit is not reachable from the tips. */
  nodeOf(name: CommitName): number | null;
}

export interface TouchingRequest {
  readonly bad: CommitName;
  readonly goods: readonly CommitName[];
  readonly paths: readonly string[];
  readonly firstParentOnly: boolean;
}

export interface TaggedRelease {
  readonly tag: string;
  readonly commit: CommitName;
}

/** Checkouts of our own, kept between commits so that builds stay incremental. */
export interface Worktrees {
  /**
   * A worktree with this commit checked out, the caller's alone until it is released. What a build left under ignored names is
   * still there unless `clean`; everything else is as the commit says. Prefers the worktree that was nearest to the commit.
   * Throws LabError (disk full, git failed) and the signal's reason.
   */
  borrow(commit: CommitName, options: { readonly signal: AbortSignal; readonly clean?: boolean }): Promise<Worktree>;
  /** Waits for nothing: worktrees still borrowed are given up.. May be called twice. */
  dispose(): Promise<void>;
}

export interface Worktree {
  /** Absolute. */
  readonly path: string;
  readonly commit: CommitName;
  /** The commit that was built here before, null for a fresh one. */
  readonly previous: CommitName | null;
  /** What a clean checkout took away, files and folders counted at their top; 0 without `clean`. */
  readonly removed: number;
  /** Folders of submodules with nothing in them, from the top: only a build or a test fills them. */
  readonly emptySubmodules: readonly string[];
  release(): Promise<void>;
}
