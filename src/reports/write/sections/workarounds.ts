// What makes it go away, the smallest change first, and what makes no difference.

import { startsGuest } from '../concerned-project.ts';
import type { Block, Section, Statement } from '../document.ts';
import type { Dossier } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';

export function workaroundsSection(dossier: Dossier): Section | null {
  const { isolation } = dossier;
  const success = startsGuest(dossier) ? 'the guest boots' : 'it works';
  if (!isolation) return null;
  const changes = isolation.workarounds.map(({ change, works, because, backing }): Statement => {
    if (works === null)
      return { text: `${plainLine(change)}: could not be tried (${plainLine(because ?? 'no reason is known')}).`, backing };
    return { text: `${plainLine(change)}: ${works ? success : 'still fails'}.`, backing };
  });
  const same = isolation.irrelevant.map(({ name, tried, backing }): Statement => ({
    text: `${name} makes no difference: it fails with ${tried.join(', ')} alike.`,
    backing,
  }));
  const unknown = isolation.undetermined.map(({ what, because }): Statement => ({
    text: `Not known, and nothing is assumed of it: ${plainLine(what)}; ${plainLine(because)}.`,
    backing: { kind: 'assumed' },
  }));
  const blocks: readonly Block[] = [
    ...(changes.length === 0 ? [] : [{ kind: 'list' as const, items: changes }]),
    ...(same.length === 0 ? [] : [{ kind: 'list' as const, items: same }]),
    ...(unknown.length === 0 ? [] : [{ kind: 'list' as const, items: unknown }]),
  ];
  return blocks.length === 0 ? null : { id: 'workarounds', heading: 'What makes it go away, and what does not matter', blocks };
}
