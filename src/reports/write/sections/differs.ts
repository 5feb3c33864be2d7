// When nothing fails as reported: what is not as the report tells it, and what would help to see it.

import type { Block, Section } from '../document.ts';
import type { Dossier } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';

export function differsSection({ reported, records }: Dossier): Section | null {
  if (!reported || records.some(({ judgement }) => judgement.outcome === 'bad')) return null;
  const { differs = [], wouldHelp = [] } = reported;
  const blocks: Block[] = [];
  if (differs.length > 0) {
    blocks.push({
      kind: 'list',
      items: differs.map(({ text, lines }) => ({ text: plainLine(text, 200), backing: { kind: 'reported', lines } })),
    });
  }
  if (wouldHelp.length > 0) {
    blocks.push({ kind: 'paragraph', sentences: [{ text: 'It would help to know:', backing: { kind: 'words' } }] });
    blocks.push({
      kind: 'list',
      items: wouldHelp.map(({ question, assumed }) => ({
        text: `${plainLine(question)} (assumed: ${plainLine(assumed)})`,
        backing: { kind: 'assumed' },
      })),
    });
  }
  return blocks.length === 0 ? null : { id: 'differs', heading: 'What differs from the report', blocks };
}
