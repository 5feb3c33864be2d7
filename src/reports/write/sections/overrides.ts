// What a person has said of runs instead of what was seen, and which earlier report this one supersedes: a maintainer must never take
// somebody's word for what a machine has shown.

import { overrideWord } from '../../../core/stored/override.ts';
import { type Block, runs, type Section } from '../document.ts';
import type { Dossier } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';

export function overridesSection({ overrides = [], supersedes }: Dossier): Section | null {
  const blocks: Block[] = [];
  if (overrides.length > 0) {
    blocks.push({
      kind: 'list',
      items: overrides.map(({ attempt, is, was, by, because }) => ({
        text: `${overrideWord[by]} says ${is}, and the run itself gave ${was}: ${plainLine(because)}`,
        backing: runs([attempt]),
      })),
    });
  }
  const sentences = [
    ...(supersedes?.published
      ? [
          {
            text: `This supersedes ${plainLine(supersedes.published, 300)}.`,
            backing: { kind: 'source' as const, of: supersedes.published },
          },
        ]
      : []),
    ...(supersedes?.found ?? []).map(({ hunt, culprit, ending }) => ({
      text:
        culprit === null
          ? `Before that was said, the search had ended with ${ending}.`
          : `Before that was said, the search had named ${plainLine(culprit)} as a suspect.`,
      backing: { kind: 'record' as const, of: `the journal of hunt ${String(hunt)}` },
    })),
  ];
  if (sentences.length > 0) blocks.push({ kind: 'paragraph', sentences });
  return blocks.length === 0 ? null : { id: 'overrides', heading: 'What people said', blocks };
}
