// A source of kernels under test as guests have them: each version comes with an initramfs made here, so that it boots by itself.

import { debianArchitecture, type Architecture } from '../../core/scenario/architecture.ts';
import { assert } from '../../core/base/assert.ts';
import type { KernelArtifact, Source } from '../../ports/source.ts';
import type { GuestTools, ToolOptions } from '../guest-tools.ts';
import { guestInitramfs } from './guest-initramfs.ts';

export interface GuestKernelParts {
  readonly architecture: Architecture;
  readonly tools: GuestTools;
  /** Where made initramfs images are kept. */
  readonly folder: string;
}

/** The source with `${NAME.kernel}` and `${NAME.initrd}` for each version. */
export function withInitramfs(source: Source, parts: GuestKernelParts): Source {
  return {
    ...source,
    async materialize(version, options) {
      const kernel = await source.materialize(version, options);
      assert(kernel.kind === 'kernel', 'the source of a guest kernel gives kernels');
      return asGuestKernel(kernel, parts, options);
    },
  };
}

/** The kernel with the files that steps name. Throws LabError. */
async function asGuestKernel(
  kernel: KernelArtifact,
  { architecture, tools, folder }: GuestKernelParts,
  options: ToolOptions,
): Promise<KernelArtifact> {
  const initrd = await guestInitramfs({ folder, tools, kernel, architecture: debianArchitecture(architecture) }, options);
  return { ...kernel, files: { kernel: kernel.vmlinuz, initrd } };
}
