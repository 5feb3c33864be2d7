// The logs of the searches, as `git bisect log` has them.

import type { Block, Section } from '../document.ts';
import type { Dossier } from '../dossier.ts';

export function logSection({ logs }: Pick<Dossier, 'logs'>): Section | null {
  const blocks = logs
    .filter(({ text }) => text.trim() !== '')
    .flatMap(({ of, text, isOfCommits }): readonly Block[] => [
      {
        kind: 'paragraph',
        sentences: [
          {
            text: `${isOfCommits ? 'git bisect log' : 'Packages, written as a git bisect log'}, of ${of}:`,
            backing: { kind: 'words' },
          },
        ],
      },
      { kind: 'verbatim', text, backing: { kind: 'record', of: `the search of ${of}` } },
    ]);
  return blocks.length === 0 ? null : { id: 'log', heading: 'Bisect log', blocks };
}
