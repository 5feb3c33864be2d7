// Lines for the kernel's regression tracker mean nothing in the forms of others.

import type { Section } from './document.ts';

/** Without `#regzbot` lines and the sentence that leads to each. */
export function withoutTrackerLines(section: Section): Section {
  const blocks = section.blocks.filter(
    (block, index) =>
      block.kind !== 'command' && !(block.kind === 'paragraph' && section.blocks[index + 1]?.kind === 'command'),
  );
  return { ...section, blocks };
}
