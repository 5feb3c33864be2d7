// What attempts cost, from those that were made: the boot of a kernel that was not booted before, and all the rest.

import type { AttemptRecord } from './attempt.ts';

export interface AttemptCosts {
  readonly bootSeconds: number;
  readonly runSeconds: number;
  /** Labels of kernels that came up before. */
  readonly kernels: ReadonlySet<string>;
}

// On an emulated machine with two cores; docs/decisions/0003-host-vm.md. Only their ratio matters, until the first attempt.
const usualBootSeconds = 8;
const usualRunSeconds = 4;

/** `kernel` is the component's name. */
export function attemptCosts(records: readonly AttemptRecord[], kernel: string): AttemptCosts {
  const boots = records.flatMap(({ timings }) => {
    const boot = timings.filter(({ phase }) => phase === 'boot' || phase === 'save' || phase === 'prepare');
    return boot.some(({ phase }) => phase === 'boot') ? [sumOf(boot)] : [];
  });
  const runs = records.flatMap(({ timings }) => {
    const run = timings.filter(({ phase }) => phase === 'restore' || phase === 'attach' || phase === 'step');
    return run.some(({ phase }) => phase === 'step') ? [sumOf(run)] : [];
  });
  const came = records.filter(({ timings }) => timings.some(({ phase }) => phase === 'step'));
  return {
    bootSeconds: medianOf(boots) ?? usualBootSeconds,
    runSeconds: medianOf(runs) ?? usualRunSeconds,
    kernels: new Set(came.flatMap(({ point }) => point[kernel] ?? [])),
  };
}

function sumOf(timings: AttemptRecord['timings']): number {
  return timings.reduce((sum, { ms }) => sum + ms, 0) / 1000;
}

/** Of many: one that waited for a busy machine says little. */
function medianOf(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? null;
}
