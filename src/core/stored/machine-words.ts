// What attempts ran on, in words: host VMs on the lab's QEMU, or sandboxes of this machine.

import type { MachineFacts } from './hunt-plan.ts';

/** `tcg, QEMU 10.0.13 (Debian ...), 2 processors`, or without a host VM `a sandbox of this machine (...), 2 processors`. */
export function machineWords({ accelerator, labQemu, cores }: Pick<MachineFacts, 'accelerator' | 'labQemu' | 'cores'>): string {
  return `${isSandbox({ accelerator }) ? sandboxWords(labQemu) : `${accelerator}, QEMU ${labQemu}`}, ${String(cores)} processors`;
}

/** True when no host VM was booted. */
export function isSandbox({ accelerator }: Pick<MachineFacts, 'accelerator'>): boolean {
  return accelerator === 'sandbox';
}

/** What stands in the place of the lab's QEMU: `none: a sandbox of this machine (...)`. */
export function sandboxWords(labQemu: string): string {
  return labQemu.replace(/^none: /, '');
}
