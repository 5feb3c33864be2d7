// The GRUB image: GRUB starts, loads its configuration from a file system and says so.

import type { TreeArtifact } from '../ports/source.ts';
import { grubParts, grubPartsOf, writeGrubDisk } from './grub-disk.ts';
import { guestIsUp } from './guest-is-up.ts';
import type { GuestTools, ToolOptions } from './guest-tools.ts';
import type { ImageRecipe } from './kept-image.ts';

/** How to make the image, with all that it needs at hand. */
export async function grubImageRecipe(tools: GuestTools, options: ToolOptions, loader?: TreeArtifact): Promise<ImageRecipe> {
  const parts = loader === undefined ? await grubParts(tools, options) : grubPartsOf(loader);
  return {
    name: 'grub',
    inputs: ['1', commands, parts.key],
    make: (place) => writeGrubDisk({ parts, commands, files: new Map(), ...place, signal: options.signal }),
  };
}

// Without a loop GRUB would ask for commands and its prompt would
// mix with what the console of a test shows.
const commands = `echo "${guestIsUp}"
while true; do
  sleep 3600
done
`;
