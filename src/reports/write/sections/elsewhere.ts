// Which runs were made on another machine: who reads the report must know what the machine that wrote it has not seen itself.

import { runs, type Section } from '../document.ts';
import type { Dossier } from '../dossier.ts';

export function elsewhereSection({ adopted = [] }: Dossier): Section | null {
  if (adopted.length === 0) return null;
  const hunts = [...new Set(adopted.map(({ from }) => from))].join(', ');
  const count = adopted.length === 1 ? 'One of these runs was' : `${adopted.length} of these runs were`;
  const text = `${count} made on another machine and taken over from a file (hunt ${hunts} here).`;
  const sentences = [{ text, backing: runs(adopted.map(({ attempt }) => attempt)) }];
  return { id: 'elsewhere', heading: 'What comes from elsewhere', blocks: [{ kind: 'paragraph', sentences }] };
}
