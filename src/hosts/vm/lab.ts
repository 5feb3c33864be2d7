// What the lab itself is made of, as distinct from the components under test. The catalog decides where it comes from.

import type { BroughtAlong } from '../../core/scenario/host-programs.ts';
import type { Progress } from '../../ports/progress.ts';
import type { TreeArtifact } from '../../ports/source.ts';

export interface VmLab {
  readonly qemu: LabQemu;
  /** `usr/bin/busybox` (static), the programs of root-files.ts beside it, and all their libraries in `lib`. */
  readonly programs: TreeArtifact;
  /** Programs of packages, as a tree. Throws LabError. */
  tools?(wanted: ToolsRequest, signal: AbortSignal): Promise<TreeArtifact>;
  /** Programs for attempts that are traced, by what they are for; made when the first of them is. Throws LabError. */
  tracing?(signal: AbortSignal): Promise<TracingPrograms>;
}

export type ToolsRequest = Pick<BroughtAlong, 'packages' | 'programs'>;

export interface TracingPrograms {
  /** `bin/strace`. */
  readonly tracer: TreeArtifact;
  /** `bin/dio-probe`, which asks statx; null where this machine can not build it. */
  readonly limits: TreeArtifact | null;
}

/** The QEMU that runs host VMs: chosen with care, never the one under test. */
export interface LabQemu {
  readonly launcher: string;
  /** Equal keys are equal programs. */
  readonly key: string;
  /** For people: `10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)`. */
  readonly description: string;
}

export type VmLabProvider = (options: { readonly signal: AbortSignal; readonly progress: Progress }) => Promise<VmLab>;
