// The UEFI images: a disk with an EFI system partition from which a loader, or the firmware itself, starts Debian's kernel with an
// initramfs that says that it is up. For each architecture that has UEFI firmware in Debian. What the loaders put there is theirs.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianArchitecture } from '../../core/scenario/architecture.ts';
import type { EfiArchitecture, EfiLoader } from '../../core/scenario/scenario.ts';
import type { TreeArtifact } from '../../ports/source.ts';
import type { GuestTools, ToolOptions } from '../guest-tools.ts';
import type { ImageRecipe } from '../kept-image.ts';
import { guestInitramfs } from '../kernel/guest-initramfs.ts';
import { isEfiProgram, loaderOf } from './efi-loaders.ts';
import { writeEspDisk } from './esp-image.ts';
import { secureBootKey, signed } from './secure-boot.ts';

export interface UefiImageSpec {
  readonly loader: EfiLoader;
  readonly architecture: EfiArchitecture;
  readonly signed?: true;
}

export interface UefiParts {
  readonly tools: GuestTools;
  /** Where made initramfs images are kept. */
  readonly initramfsFolder: string;
  /** The boot loader under test; without one it is the lab's own. */
  readonly loader?: TreeArtifact;
  /** Where the key of signed images is kept. */
  readonly keyFolder: string;
}

/** How to make the image, with all that it needs at hand. */
export async function uefiRecipe(spec: UefiImageSpec, parts: UefiParts, options: ToolOptions): Promise<ImageRecipe> {
  const { architecture, loader } = spec;
  const debian = { ...options, architecture: debianArchitecture(architecture) };
  const kernel = await parts.tools.kernel(debian);
  const initramfs = await guestInitramfs(
    { folder: parts.initramfsFolder, tools: parts.tools, kernel, architecture: debian.architecture },
    options,
  );
  const mtools = await parts.tools.tree({ packages: ['mtools'], programs: ['mtools'] }, options);
  const made = await loaderOf(spec, parts, options);
  const key = spec.signed === true ? await secureBootKey({ tools: parts.tools, folder: parts.keyFolder }, options) : null;
  const finish = async (program: Uint8Array, work: string): Promise<Uint8Array> =>
    key === null ? program : signed(program, { key, tools: parts.tools, work }, options);
  return {
    name: `uefi-${loader}-${architecture}${key === null ? '' : '-signed'}`,
    inputs: ['1', mtools.key, kernel.key, initramfs, made.key, ...(key === null ? [] : [key.hash])],
    make: async ({ path, work }) => {
      const parts = { vmlinuz: await readFile(kernel.vmlinuz), initramfs: await readFile(initramfs), work };
      const files = new Map<string, Uint8Array>();
      for (const [name, content] of await made.files(parts)) {
        files.set(name, isEfiProgram(content) ? await finish(content, work) : content);
      }
      await writeEspDisk({ mtools: join(mtools.root, 'bin', 'mtools'), files, path, work, signal: options.signal });
    },
  };
}
