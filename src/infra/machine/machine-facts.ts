// What this machine is, as far as a result may depend on it.

import { availableParallelism, cpus, machine, release, totalmem } from 'node:os';
import type { MachineFacts } from '../../core/stored/hunt-plan.ts';

const mebibyte = 1024 * 1024;

/** What only others can say: which accelerator and which QEMU the lab uses, and which firstbad asks. */
export type LabChoices = Pick<MachineFacts, 'accelerator' | 'labQemu' | 'firstbad'>;

export function readMachineFacts(lab: LabChoices): MachineFacts {
  return {
    architecture: machine(),
    kernel: release(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / mebibyte),
    ...lab,
  };
}
