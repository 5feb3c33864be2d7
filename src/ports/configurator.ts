// A tree that is configured: what it makes of a configuration, and itself with one in it.

import type { BuildOptions, Built } from './builder.ts';
import type { Worktree } from './repository.ts';

export interface Configurator {
  /** What the tree's own tools make whole of the text. Throws LabError `configure-failed`, and the signal's reason. */
  configure(text: string, signal: AbortSignal): Promise<string>;
  /** The tree with this configuration in its place, the caller's alone until it is released. */
  borrow(text: string, signal: AbortSignal): Promise<Worktree>;
}

/** A commit of a kernel that becomes a host with any configuration: what a host needs is always in it, and nothing is a module. */
export interface KernelConfigurations {
  /** For people, without a configuration: `kernel, gcc 12.2.0`. */
  readonly description: string;
  /** As `Configurator.configure`, with what a host needs and without modules. */
  configure(text: string, signal: AbortSignal): Promise<string>;
  /** Builds the commit with a text that `configure` gave; otherwise as `Builder.build`. */
  build(text: string, options: BuildOptions): Promise<Built>;
  hasIdleProcessor(): boolean;
}
