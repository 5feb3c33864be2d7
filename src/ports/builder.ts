// A builder: makes a commit of a repository usable, as a source does with a version.

import type { Brand } from '../core/base/brand.ts';
import type { CommitName } from '../core/git/commit.ts';
import type { Progress } from './progress.ts';
import type { Artifact } from './source.ts';

/** Hash of everything that goes into a build: git tree, configuration, compiler, recipe, patches. Equal keys, equal builds. */
export type BuildKey = Brand<string, 'BuildKey'>;

/** Hash of what matters in what came out: equal for two commits between which nothing changed that can be seen at run time. */
export type OutputKey = Brand<string, 'OutputKey'>;

export interface Builder {
  /** For people and for `--json`: `kernel, allnoconfig and what a host needs, gcc 12.2.0`. */
  readonly description: string;
  /** What this commit is built under; equal for two commits with the same tree and the same fix-ups. */
  keyOf(commit: CommitName, signal: AbortSignal): Promise<BuildKey>;
  /** What was built before under this commit's key, verified; nothing is built. Null when nothing (whole) is there. */
  known(commit: CommitName, signal: AbortSignal): Promise<Built | null>;
  /**
   * Builds, or takes what was built before under the same key by any hunt or process; calls for one key share one build.
   * `clean` takes nothing that was there before: no result, no objects, no compiler cache.
   * Throws LabError for the lab's trouble (a missing tool or header, a full disk, a killed make, a wrong compiler): that says
   * nothing about the commit. Throws the signal's reason when cancelled, after everything that it started has ended.
   */
  build(commit: CommitName, options: BuildOptions): Promise<Built>;
  /**
   * The fix-up that the history itself offers: what `repair` changed, for commits that have `broken` and not yet `repair`.
   * Throws LabError when git can not say it.
   */
  fixUpFrom(stretch: { readonly broken: CommitName; readonly repair: CommitName }, signal: AbortSignal): Promise<FixUp>;
  /** False while other programs keep all processors busy: a build ahead would only take them from what is waited for. */
  hasIdleProcessor(): boolean;
}

export interface BuildOptions {
  readonly signal: AbortSignal;
  readonly clean?: boolean;
  /** Besides those that the builder has of its own, each where its condition holds. */
  readonly fixUps?: readonly FixUp[];
  /** `items` are the build's steps; the total is what the last build of the kind took, null for the first one. */
  readonly progress?: Progress;
  /** The build's output as it comes. */
  readonly onOutput?: (text: string) => void;
}

export type Built = BuiltArtifact | DoesNotBuild;

/** On top of objects of an earlier commit; from nothing but perhaps a compiler cache; from nothing at all. */
export type BuildMode = 'incremental' | 'fresh' | 'clean';

export interface BuildFacts {
  readonly commit: CommitName;
  readonly key: BuildKey;
  /** `cached`: taken from what was there. */
  readonly how: 'cached' | BuildMode;
  /** What this call took, milliseconds, waiting for a worktree included. */
  readonly spentMs: number;
  /** What the build itself took when it was made, milliseconds. */
  readonly buildMs: number;
  /** Compilations, links and the like that were run when it was made. */
  readonly steps: number;
  /** Names of the fix-ups that were applied to the tree. */
  readonly fixUps: readonly string[];
  /** Options that this tree does not know and that were left out: `CONFIG_IO_URING`. */
  readonly unknownOptions: readonly string[];
  /** The whole output of the build. */
  readonly logFile: string;
}

export interface BuiltArtifact extends BuildFacts {
  readonly kind: 'built';
  readonly artifact: Artifact;
  readonly outputKey: OutputKey;
  /**
   * What the artifact itself shows when it runs (in a kernel's banner, in SeaBIOS's version): a run that does not show it
   * ran something else. Null for artifacts that show nothing of the kind.
   */
  readonly identity: string | null;
  /** Of a clean build: what was there before under the same key came out differently, and must not be trusted. */
  readonly replaced: OutputKey | null;
}

/** The tree itself does not build, from clean too. Never a verdict on the failure that is hunted. */
export interface DoesNotBuild extends BuildFacts {
  readonly kind: 'does-not-build';
  /** Equal for the same error, without line numbers: `src/block.c: error: 'x' undeclared`. */
  readonly signature: string;
  /** The log, cut to the first error with its surroundings. */
  readonly firstError: string;
}

/** A patch that repairs a stretch of history: applied where `containing` is in and none of `missing` is. */
export interface FixUp {
  readonly name: string;
  /** As `git diff` writes it. */
  readonly patch: string;
  readonly containing: CommitName;
  /** The commits that repaired it for good. */
  readonly missing: readonly CommitName[];
}
