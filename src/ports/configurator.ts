// A tree that is configured: what it makes of a configuration, and itself with one in it.

import type { Worktree } from './repository.ts';

export interface Configurator {
  /** What the tree's own tools make whole of the text. Throws LabError `configure-failed`, and the signal's reason. */
  configure(text: string, signal: AbortSignal): Promise<string>;
  /** The tree with this configuration in its place, the caller's alone until it is released. */
  borrow(text: string, signal: AbortSignal): Promise<Worktree>;
}
