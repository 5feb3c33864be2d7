// Where along the versions of each component it came and went.

import { type Block, type Section, type Statement, words } from '../document.ts';
import type { Dossier, ReportedCulprit, ReportedTransition } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';
import { formatPoint, formatShare } from '../run-text.ts';
import { mainlineTag, regzbotLine } from '../upstream-name.ts';

export function changesSection(dossier: Dossier): Section | null {
  const { transitions, alsoNamed } = dossier;
  if (transitions.length === 0 && alsoNamed.length === 0) return null;
  const items = [...transitions.map(transitionSentence), ...alsoNamed.map(namedSentence)];
  const blocks: readonly Block[] = [{ kind: 'list', items }, ...triedAgain(dossier), ...trackerLine(dossier)];
  return { id: 'changes', heading: 'Since when, until when', blocks };
}

/** How each change was verified; that of the culprit has a section of its own. */
function triedAgain({ transitions, culprit }: Dossier): readonly Block[] {
  const items = transitions.flatMap(({ component, after, verification }): readonly Statement[] => {
    if (verification === null || verification.text === '') return [];
    if (culprit?.component === component && culprit.name === after) return [];
    return [{ text: `${component}: ${plainLine(verification.text, 600)}.`, backing: verification.backing }];
  });
  if (items.length === 0) return [];
  return [
    { kind: 'paragraph', sentences: [{ text: 'When these changes were tried again:', backing: words }] },
    { kind: 'list', items },
  ];
}

export function namedSentence({ component, name, title, standing, isFix, confidence, backing }: ReportedCulprit): Statement {
  const what = `${name.slice(0, 12)} ("${plainLine(title, 120)}")`;
  const sure = `${formatShare(confidence)}; ${standing === 'verified' ? 'verified' : 'not verified in full'}`;
  const verb = isFix ? 'ended' : 'began';
  return { text: `In ${component}, the commit that the search names for where it ${verb} is ${what} (${sure}).`, backing };
}

function transitionSentence({
  component,
  kind,
  before,
  after,
  at,
  confidence,
  backing,
  verification,
}: ReportedTransition): Statement {
  const verb = kind === 'introduction' ? 'Introduced' : 'Fixed';
  const where = Object.keys(at).length === 0 ? '' : `, with ${formatPoint(at)}`;
  const notes = [
    ...(confidence === null ? [] : [formatShare(confidence)]),
    ...(verification === null ? [] : [standingWords[verification.standing]]),
  ];
  const sure = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return { text: `${verb} between ${component} ${before} and ${after}${where}${sure}.`, backing };
}

const standingWords = {
  verified: 'verified',
  suspect: 'only partly verified',
  refuted: 'refuted when it was tried again',
} as const;

/** A commit names itself; a range of packages is told as the mainline releases around it. Empty when neither is known. */
export function trackerLine({ transitions, components, culprit }: Dossier): readonly Block[] {
  if (culprit?.isCommit === true && !culprit.isFix && roleOf(components, culprit.component) === 'host-kernel') {
    return [{ kind: 'command', text: `#regzbot introduced: ${culprit.name}`, backing: culprit.backing }];
  }
  const introduction = transitions.find(
    ({ component, kind }) => kind === 'introduction' && roleOf(components, component) === 'host-kernel',
  );
  if (!introduction) return [];
  const { before, after } = introduction.upstream;
  const line = regzbotLine(mainlineTag('host-kernel', before), mainlineTag('host-kernel', after));
  if (line === null) return [];
  return [
    {
      kind: 'paragraph',
      sentences: [
        {
          text: 'The line for the tracker names the mainline releases on either side; the packages are of stable series.',
          backing: words,
        },
      ],
    },
    { kind: 'command', text: line, backing: introduction.backing },
  ];
}

function roleOf(components: Dossier['components'], name: string): string | null {
  return components.find((component) => component.name === name)?.role ?? null;
}
