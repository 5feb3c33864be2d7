// What is said of it elsewhere already. A likeness, never a result.

import type { Section } from '../document.ts';
import type { Dossier, KnownMatch } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';

const wordsFor: Readonly<Record<KnownMatch['kind'], string>> = {
  'known-issue': 'Looks like',
  'already-reported': 'May be reported already',
  'already-fixed': 'May be fixed already',
};

export function knownSection({ known }: Dossier): Section | null {
  if (known.length === 0) return null;
  const items = known.map(({ title, link, because, kind, told = [] }) => ({
    text: [`${wordsFor[kind]}: ${plainLine(title)} (${plainLine(because)}).`, ...told.map((one) => plainLine(one, 400)), link]
      .filter((part) => part !== '')
      .join(' '),
    backing: { kind: 'source' as const, of: link === '' ? title : link },
  }));
  return { id: 'known', heading: 'Known before', blocks: [{ kind: 'list', items }] };
}
