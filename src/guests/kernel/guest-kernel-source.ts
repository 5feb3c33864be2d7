// Kernels under test as guests have them, be they packages, files or built commits: each comes with an initramfs made here, so that
// it boots by itself.

import { assert } from '../../core/base/assert.ts';
import { withMembers } from '../../core/base/with-members.ts';
import { type Architecture, debianArchitecture } from '../../core/scenario/architecture.ts';
import type { Built } from '../../ports/builder.ts';
import type { Artifact, KernelArtifact, Source } from '../../ports/source.ts';
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
  return withMembers(source, {
    materialize: async (version, options) => asGuestKernel(await source.materialize(version, options), parts, options),
  });
}

/** What a builder of guest kernels has built, likewise; what does not build stays as it is. Throws LabError. */
export async function builtWithInitramfs(built: Built, parts: GuestKernelParts, signal: AbortSignal): Promise<Built> {
  if (built.kind === 'does-not-build') return built;
  const options = { signal, progress: (): void => undefined };
  return { ...built, artifact: await asGuestKernel(built.artifact, parts, options) };
}

/** The kernel with the files that steps name. Throws LabError. */
async function asGuestKernel(
  kernel: Artifact,
  { architecture, tools, folder }: GuestKernelParts,
  options: ToolOptions,
): Promise<KernelArtifact> {
  assert(kernel.kind === 'kernel', 'what brings guest kernels brings kernels');
  const initrd = await guestInitramfs({ folder, tools, kernel, architecture: debianArchitecture(architecture) }, options);
  return { ...kernel, files: { kernel: kernel.vmlinuz, initrd } };
}
