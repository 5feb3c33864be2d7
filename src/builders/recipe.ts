// What a kind of builder has to say: what its output depends on, and how it is made in a worktree. Keys, caches, worktrees,
// fix-ups and what a failure means are the same for all kinds (builder.ts, worktree-build.ts).

import type { StepFileName } from '../core/scenario/layers.ts';
import type { OutputKey } from '../ports/builder.ts';
import type { Compiler } from './compiler.ts';
import type { GitTree } from './git-tree.ts';

export interface BuildRecipe {
  readonly kind: string;
  /** For people; what was chosen, in one line. */
  readonly description: string;
  /** Raised when the recipe makes something else of equal inputs. */
  readonly version: number;
  /** Programs that every build of the kind needs, looked for before it starts. */
  readonly tools: readonly BuildTool[];
  /** Lines of the output that stand for one step of the build. */
  readonly stepLine: RegExp;
  /** Everything but the tree that the output depends on. Throws LabError when the machine lacks it. */
  inputs(tree: GitTree, signal: AbortSignal): Promise<RecipeInputs>;
  make(site: BuildSite): Promise<MakeEnd>;
}

/** A program with the Debian package that it is in. */
export interface BuildTool {
  readonly program: string;
  readonly debianPackage: string;
}

export interface RecipeInputs {
  /** Null when the recipe does not know of any. */
  readonly compiler: Compiler | null;
  /** Plain data: configuration, environment, versions of other tools. */
  readonly other: unknown;
  /** The same, of what make itself follows when it changes: objects that were made with another one are built upon. */
  readonly followed?: unknown;
}

/** Where one build happens. */
export interface BuildSite {
  /** The worktree. */
  readonly folder: string;
  /** 12 hexadecimal digits each: of the git tree, and of the build's key. */
  readonly marks: { readonly tree: string; readonly build: string };
  /** The compiler's command line: with ccache in front when there is one and the build is not clean. */
  readonly compiler: readonly string[];
  readonly inputs: RecipeInputs;
  readonly jobs: number;
  /** What failed on top of old objects and is now built from nothing: worth building first. Null for other builds. */
  readonly suspect: Suspect | null;
  readonly signal: AbortSignal;
  /** What was said so far. */
  readonly log: () => string;
  /** Runs a command in the worktree with an environment of its own; its output becomes a part of the log. */
  readonly run: (argv: readonly string[], options?: StepOptions) => Promise<StepEnd>;
}

export interface Suspect {
  /** `drivers/block/loop.o` */
  readonly target: string;
  /** The line of its error. */
  readonly line: string;
}

export interface StepOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** For programs that ask: standard input. */
  readonly input?: string;
}

export interface StepEnd {
  readonly status: number | null;
  /** `timeout`, or the signal that ended the command. */
  readonly killedBy: string | null;
  readonly argv: readonly string[];
}

export type MakeEnd = Made | MakeFailed | MadeStale;

/** The build succeeded, but what lies there is not what was asked for: an old image, another identity. */
export interface MadeStale {
  readonly kind: 'stale';
  readonly why: string;
}

export interface Made {
  readonly kind: 'made';
  readonly artifact: StoredArtifact;
  readonly outputKey: OutputKey;
  readonly identity: string | null;
  readonly unknownOptions: readonly string[];
  /** Copies the artifact's files into a folder that exists; called while the worktree is still ours. */
  readonly collect: (into: string) => Promise<void>;
}

export interface MakeFailed {
  readonly kind: 'failed';
  readonly end: StepEnd;
}

/** An artifact with paths relative to its folder. */
export type StoredArtifact =
  | {
      readonly kind: 'kernel';
      readonly vmlinuz: string;
      readonly config: string | null;
      /** Absent for a kernel without modules. */
      readonly modules?: string;
      /** As of KernelArtifact. */
      readonly buildId: string | null;
    }
  | {
      readonly kind: 'tree';
      readonly root: string;
      /** Those that steps name, by their names there; absent where steps name none. */
      readonly files?: Readonly<Partial<Record<StepFileName, string>>>;
    };
