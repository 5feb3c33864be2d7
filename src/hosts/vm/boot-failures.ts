// Kernels that did not boot in this run. One that failed twice is not booted a third time for the next cell: the answer would
// be the same, and a kernel that hangs costs its whole timeout each time.

import { LabError } from '../../core/base/user-error.ts';

const failuresMax = 2;

export interface BootFailure {
  readonly error: LabError;
  /** The serial console of the failed boot, Latin-1. */
  readonly console: string;
}

export interface BootFailures {
  add(key: string, failure: BootFailure): void;
  last(key: string): BootFailure | null;
  /** The error for a kernel that is not worth another boot, else null. */
  verdictOn(key: string): LabError | null;
}

export function createBootFailures(): BootFailures {
  return new FailuresByKernel();
}

class FailuresByKernel implements BootFailures {
  readonly #failures = new Map<string, readonly BootFailure[]>();

  add(key: string, failure: BootFailure): void {
    this.#failures.set(key, [...(this.#failures.get(key) ?? []), failure]);
  }

  last(key: string): BootFailure | null {
    return this.#failures.get(key)?.at(-1) ?? null;
  }

  verdictOn(key: string): LabError | null {
    const count = this.#failures.get(key)?.length ?? 0;
    const error = this.last(key)?.error;
    if (!error || count < failuresMax) return null;
    return new LabError({
      code: error.code,
      message: `${error.message} (It failed ${String(count)} times and is not booted again in this run.)`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
