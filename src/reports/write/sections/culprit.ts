// What is to blame, or what ended it, as far as that is known: a suspect until the ladder of verification says otherwise. A package is no
// culprit: what changed lies somewhere between it and the one before, and that range is what is said.

import type { Section, Statement } from '../document.ts';
import type { Dossier, ReportedCulprit } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';
import { formatShare } from '../run-text.ts';

export function culpritSection(dossier: Pick<Dossier, 'culprit' | 'transitions'>): Section | null {
  const { culprit } = dossier;
  if (!culprit) return null;
  const rungs: readonly Statement[] = culprit.rungs.map((rung) => ({ text: plainLine(rung.sentence), backing: rung.backing }));
  return {
    id: 'culprit',
    heading: headingOf(culprit),
    blocks: [
      {
        kind: 'paragraph',
        sentences: [{ text: culprit.isCommit ? commitText(culprit) : rangeText(culprit, dossier), backing: culprit.backing }],
      },
      ...(rungs.length === 0 ? [] : [{ kind: 'list' as const, items: rungs }]),
    ],
  };
}

function headingOf({ standing, isFix, isCommit }: ReportedCulprit): string {
  if (standing !== 'verified') return 'Suspect';
  if (!isCommit) return 'Where it changed';
  return isFix ? 'Fix' : 'Culprit';
}

function commitText({ name, title, standing, component, confidence, isFix }: ReportedCulprit): string {
  const what = `${name.slice(0, 12)} ("${plainLine(title, 120)}")`;
  const sure = formatShare(confidence);
  return standing === 'verified'
    ? `The ${isFix ? 'fix' : 'culprit'} in ${component} is ${what} (${sure}, verified as below).`
    : `The ${isFix ? 'suspected fix' : 'suspect'} in ${component} is ${what} (${sure} by the search); it is not verified in full.`;
}

function rangeText(
  { name, component, standing, confidence, isFix }: ReportedCulprit,
  { transitions }: Pick<Dossier, 'transitions'>,
): string {
  const sure =
    standing === 'verified'
      ? `${formatShare(confidence)}, verified as below`
      : `${formatShare(confidence)} by the search, not verified in full`;
  const around = transitions.find((one) => one.component === component && one.after === name);
  const verb = isFix ? 'ended' : 'began';
  if (!around)
    return `In ${component} it ${verb} with ${name} at the latest (${sure}); which of its changes it was is not known.`;
  const { before, upstream } = around;
  const changes =
    upstream.before === upstream.after
      ? 'the change is one of those between these two packages of the same upstream version'
      : `the change is one of those from upstream ${upstream.before} to ${upstream.after}, and no version between them has answered`;
  return `In ${component} it ${verb} between ${before} and ${name} (${sure}): a range, not one change; ${changes}.`;
}
