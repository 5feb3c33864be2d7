// What is to blame, or what ended it, as far as that is known: a suspect until the ladder of verification says otherwise.

import type { Dossier } from '../dossier.ts';
import type { Section, Sentence } from '../document.ts';
import { plainLine } from '../plain-line.ts';
import { formatShare } from '../run-text.ts';

export function culpritSection({ culprit }: Dossier): Section | null {
  if (!culprit) return null;
  const { name, title, standing, component, confidence, backing, isCommit, isFix } = culprit;
  const what = isCommit ? `${name.slice(0, 12)} ("${plainLine(title, 120)}")` : `version ${name}`;
  const sure = formatShare(confidence);
  const text =
    standing === 'verified'
      ? `The ${isFix ? 'fix' : 'culprit'} in ${component} is ${what} (${sure}, verified as below).`
      : `The ${isFix ? 'suspected fix' : 'suspect'} in ${component} is ${what} (${sure} by the search); it is not verified in full.`;
  const rungs: readonly Sentence[] = culprit.rungs.map((rung) => ({ text: plainLine(rung.sentence), backing: rung.backing }));
  return {
    id: 'culprit',
    heading: standing === 'verified' ? (isFix ? 'Fix' : 'Culprit') : 'Suspect',
    blocks: [
      { kind: 'paragraph', sentences: [{ text, backing }] },
      ...(rungs.length === 0 ? [] : [{ kind: 'list' as const, items: rungs }]),
    ],
  };
}
