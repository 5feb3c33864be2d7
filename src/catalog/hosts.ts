// Which host a recipe gets: a VM with its kernel; a sandbox where it has none; a VM with a kernel of ours where it needs a host all
// the same, or where this machine allows no sandbox.

import { release } from 'node:os';
import { together } from '../core/base/together.ts';
import type { HostSpec } from '../core/scenario/scenario.ts';
import type { SandboxFinding } from '../hosts/flat/usable.ts';
import type { VmHosts } from '../hosts/vm/factory.ts';
import type { HostFactory, WantedHost } from '../ports/host.ts';
import type { KernelArtifact } from '../ports/source.ts';

export interface RoutedHostsParts {
  readonly vm: VmHosts;
  readonly flat: HostFactory;
  readonly usable: (signal: AbortSignal) => Promise<SandboxFinding>;
  /** For hosts whose kernel nobody names. */
  readonly ownKernel: (signal: AbortSignal) => Promise<KernelArtifact>;
}

export interface RoutedHosts extends HostFactory {
  /** What attempts of such a recipe run on, for the record of a hunt. */
  describe(
    machine: HostSpec,
    wanted: WantedHost,
    signal: AbortSignal,
  ): Promise<{ readonly accelerator: string; readonly labQemu: string }>;
}

export function routeHosts({ vm, flat, usable, ownKernel }: RoutedHostsParts): RoutedHosts {
  let kernel: Promise<KernelArtifact> | null = null;
  /** Null for a sandbox. */
  const kernelFor = async (wanted: WantedHost, signal: AbortSignal) => {
    if (wanted.kernel !== null) return wanted.kernel;
    if (wanted.needsHost !== true && (await usable(signal)).ok) return null;
    kernel ??= ownKernel(signal);
    kernel.catch(() => (kernel = null));
    return kernel;
  };
  return {
    start: async (recipe, options) => {
      const booted = await kernelFor(recipe, options.signal);
      return booted === null ? flat.start(recipe, options) : vm.start({ ...recipe, kernel: booted }, options);
    },
    describe: async (machine, wanted, signal) => {
      const booted = await kernelFor(wanted, signal);
      if (booted !== null) {
        const found = await vm.describe(machine, booted, signal);
        // Nobody has named the kernel, so no version tells two of them apart.
        return wanted.kernel === null
          ? { ...found, labQemu: `${found.labQemu}, host kernel ${booted.key.slice(0, 12)}` }
          : found;
      }
      const finding = await usable(signal);
      return { accelerator: 'sandbox', labQemu: finding.ok ? finding.description : `none: Linux ${release()}` };
    },
    capacity: (machine) => vm.capacity(machine),
    dispose: async () => {
      await together([vm.dispose(), flat.dispose()]);
    },
  };
}
