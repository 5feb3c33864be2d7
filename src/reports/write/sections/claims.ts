// What the report that was imported says, sentence by sentence, and what became of it.

import type { Block, Section } from '../document.ts';
import type { Dossier } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';

const wordsFor = { confirmed: 'confirmed', refuted: 'refuted', 'not-testable': 'not testable here' } as const;

export function claimsSection({ reported }: Dossier): Section | null {
  if (!reported) return null;
  const blocks: Block[] = [];
  if (reported.claims.length > 0) {
    blocks.push({
      kind: 'list',
      items: reported.claims.map(({ text, says, lines, status, because, backing }) => ({
        text: `"${plainLine(text, 160)}" (${linesText(lines)}${says === undefined ? '' : `: ${plainLine(says, 120)}`}): ${wordsFor[status]}. ${plainLine(because)}`,
        backing: status === 'not-testable' ? { kind: 'reported', lines } : backing,
      })),
    });
  }
  if (reported.mapped.length > 0) {
    blocks.push({
      kind: 'list',
      items: reported.mapped.map(({ asked, used, because }) => ({
        text: `For ${asked}, ${used} was taken: ${plainLine(because)}.`,
        backing: { kind: 'record', of: 'the draft of the scenario' },
      })),
    });
  }
  const { told = [] } = reported;
  if (told.length > 0) {
    blocks.push({
      kind: 'list',
      items: told.map(({ question, answer }) => ({
        text: `Asked by firstbad: ${plainLine(question)} Answered: "${plainLine(answer, 200)}"`,
        backing: { kind: 'record', of: 'the answers given at the terminal' },
      })),
    });
  }
  if (reported.assumed.length > 0) {
    blocks.push({
      kind: 'list',
      items: reported.assumed.map((text) => ({
        text: /\bassum/i.test(text) ? plainLine(text) : `Assumed: ${plainLine(text)}`,
        backing: { kind: 'assumed' },
      })),
    });
  }
  return blocks.length === 0 ? null : { id: 'claims', heading: 'What the report says', blocks };
}

function linesText(lines: readonly number[]): string {
  const [first] = lines;
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return 'no line';
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}
