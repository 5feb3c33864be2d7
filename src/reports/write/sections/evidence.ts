// What differs first between a good and a bad run, and what explains it, with the lines that show it.

import type { Block, Section } from '../document.ts';
import type { Dossier } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';

export function evidenceSection({ differences, diagnoses }: Dossier): Section | null {
  const blocks: Block[] = [];
  for (const { sentence, good, bad, backing } of differences) {
    blocks.push({ kind: 'paragraph', sentences: [{ text: plainLine(sentence), backing }] });
    const lines = [
      ...(good === null ? [] : [`good: ${plainLine(good)}`]),
      ...(bad === null ? [] : [`bad:  ${plainLine(bad)}`]),
    ];
    if (lines.length > 0) blocks.push({ kind: 'verbatim', text: lines.join('\n'), backing });
  }
  for (const { explanation, proof, backing } of diagnoses) {
    blocks.push({ kind: 'paragraph', sentences: [{ text: plainLine(explanation, 1200), backing }] });
    if (proof.length > 0) blocks.push({ kind: 'verbatim', text: proof.map((line) => plainLine(line)).join('\n'), backing });
  }
  return blocks.length === 0 ? null : { id: 'evidence-difference', heading: 'Evidence', blocks };
}
