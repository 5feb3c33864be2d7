// What sandboxes are made with, as distinct from the components under test. The catalog decides where it comes from.

import type { BroughtAlong } from '../../core/scenario/host-programs.ts';
import type { Progress } from '../../ports/progress.ts';
import type { TreeArtifact } from '../../ports/source.ts';

export interface FlatLab {
  /** As of host VMs: `usr/bin/busybox` (static), the programs of root-files.ts beside it, all their libraries in `lib`. */
  readonly programs: TreeArtifact;
  /** Programs of packages, as a tree. Throws LabError. */
  tools(wanted: Pick<BroughtAlong, 'packages' | 'programs'>, signal: AbortSignal): Promise<TreeArtifact>;
  /** `bin/strace`, for attempts that are traced; made when the first of them is. Throws LabError. */
  tracer(signal: AbortSignal): Promise<TreeArtifact>;
}

export type FlatLabProvider = (options: { readonly signal: AbortSignal; readonly progress: Progress }) => Promise<FlatLab>;
