// A kernel that firmware starts without any loader, by its own EFI stub. It has its command line from a boot entry's load options and
// from nowhere else: firmware that merely finds the file on a disk starts it without one. So the variables bring the entry.

import { readFile, writeFile } from 'node:fs/promises';
import { LabError } from '../../core/base/user-error.ts';
import type { Architecture } from '../../core/scenario/architecture.ts';
import type { Source } from '../../ports/source.ts';
import { keptImage } from '../kept-image.ts';
import { type BootEntry, bootEntryVariables } from './boot-entry.ts';
import { efiCommandLine } from './efi-names.ts';
import { withVariables } from './variable-store.ts';

/** Not where firmware looks by itself: without the entry it then says that there is nothing to boot. */
export const stubFiles = { kernel: 'vmlinuz.efi', initramfs: 'initramfs' } as const;

/** What starts the kernel of an image `{ uefi: stub }`. */
export function stubEntry(architecture: Architecture): BootEntry {
  return {
    title: 'firstbad',
    file: `\\${stubFiles.kernel}`,
    options: `${efiCommandLine(architecture)} initrd=\\${stubFiles.initramfs}`,
  };
}

export interface BootEntryParts {
  readonly architecture: Architecture;
  /** Where made variables are kept. */
  readonly folder: string;
}

/** A source of firmware: each version has `stubvars` besides, where it has variables that entries can be put into. */
export function withBootEntry(source: Source, { architecture, folder }: BootEntryParts): Source {
  const entry = stubEntry(architecture);
  return {
    ...source,
    async materialize(version, options) {
      const artifact = await source.materialize(version, options);
      const template = artifact.files?.vars;
      if (artifact.kind !== 'tree' || template === undefined) return artifact;
      try {
        const { path } = await keptImage(folder, {
          name: 'variables',
          inputs: ['1', artifact.key, JSON.stringify(entry)],
          make: async ({ path: into }) => {
            await writeFile(into, withVariables(await readFile(template), bootEntryVariables(entry)), { flag: 'wx' });
          },
        });
        return { ...artifact, files: { ...artifact.files, stubvars: path } };
      } catch (error) {
        // Firmware of another kind than edk2: whoever names the file is told that this version has none.
        if (error instanceof LabError && error.code === 'firmware-variables-unknown') return artifact;
        throw error;
      }
    },
  };
}
