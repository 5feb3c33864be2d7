// What an attempt shows while it runs. The judge folds these; replaying a recorded list gives the same judgement.

import type { Stage } from './stage.ts';

/** Streams of bytes that an attempt leaves behind. `step` is the output of `run` steps, `qemu` that of the guest step. */
export type StreamName = 'host' | 'guest' | 'firmware' | 'qemu' | 'step';

/** Times are milliseconds since the attempt's host was asked for. */
export type Observation =
  /** Bytes as they arrived, decoded as Latin-1 so that nothing is lost. */
  | { readonly kind: 'output'; readonly atMs: number; readonly stream: StreamName; readonly text: string }
  | { readonly kind: 'stage'; readonly atMs: number; readonly stage: Stage; readonly step: string | null }
  | { readonly kind: 'step-started'; readonly atMs: number; readonly step: string; readonly command: string }
  /** `status` as sh gives it: 128 + N when signal N ended the step. */
  | { readonly kind: 'step-ended'; readonly atMs: number; readonly step: string; readonly status: number }
  | { readonly kind: 'step-timed-out'; readonly atMs: number; readonly step: string; readonly timeoutMs: number }
  | { readonly kind: 'act-started'; readonly atMs: number; readonly act: string; readonly does: string }
  /** It was done; what comes of it shows later. */
  | { readonly kind: 'act-ended'; readonly atMs: number; readonly act: string }
  /** It could not be done: QEMU's monitor refused, or did not answer. */
  | { readonly kind: 'act-failed'; readonly atMs: number; readonly act: string; readonly message: string }
  | { readonly kind: 'guest-sample'; readonly atMs: number; readonly sample: GuestSample }
  | { readonly kind: 'host-exited'; readonly atMs: number; readonly exit: HostExit }
  | {
      readonly kind: 'lab-trouble';
      readonly atMs: number;
      readonly code: string;
      readonly message: string;
      readonly hint: string | null;
    };

/** One look at the inner machine through its QMP socket; equal fingerprints mean that nothing moved. */
export interface GuestSample {
  /** QEMU's run state: `running`, `paused`, `io-error`, `guest-panicked`, ... */
  readonly runState: string;
  /** Sum over all block devices of operations of any kind. */
  readonly blockOperations: number;
  /** Instruction pointer of each vCPU, hexadecimal without 0x. */
  readonly instructionPointers: readonly string[];
  readonly halted: boolean;
}

export interface HostExit {
  readonly status: number | null;
  readonly signal: string | null;
  /** The last lines of the lab QEMU's own standard error. */
  readonly stderr: string;
}
