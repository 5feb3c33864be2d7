// Collectors: what a traced attempt takes home from its host beyond the consoles. One that fails says why and spoils nothing.

import type { BenchOptions, HostBench } from './host.ts';

export interface Collector {
  /** The name of the evidence item: `qemu.strace`. */
  readonly item: string;
  /** Monitors speak only while the guest lives; a trace is whole only when it is gone. */
  readonly when: 'guest-alive' | 'guest-gone';
  /** For people: what the host must have. */
  readonly needs: string;
  readonly budgetMs: number;
  /** True for what looks at the host's kernel: in a sandbox that is this machine's own, which is not under test. */
  readonly ofHostKernel?: boolean;
  /** A command that runs before the guest starts; what it prints on failure is the reason why the item is missing. */
  readonly prepare?: string;
  /** True has the guest's QEMU started under the tracer. */
  readonly tracesQemu?: boolean;
  collect(bench: HostBench, options: BenchOptions): Promise<Collected>;
}

export type Collected =
  { readonly kind: 'item'; readonly content: Uint8Array } | { readonly kind: 'missing'; readonly why: string };
