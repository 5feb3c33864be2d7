// A kernel that firmware starts without any loader, by its own EFI stub. It has its command line from a boot entry's load options and
// from nowhere else: firmware that merely finds the file on a disk starts it without one. So the variables bring the entry.

import type { Architecture } from '../../core/scenario/architecture.ts';
import type { Source } from '../../ports/source.ts';
import { type BootEntry, bootEntryVariables } from './boot-entry.ts';
import { efiCommandLine } from './efi-names.ts';
import { withMadeVariables } from './made-variables.ts';

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
  const content = { key: JSON.stringify(entry), variables: bootEntryVariables(entry) };
  return withMadeVariables(source, { from: 'vars', into: 'stubvars', folder, content: () => Promise.resolve(content) });
}
