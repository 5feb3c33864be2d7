// Where along the versions of each component it came and went.

import type { Dossier, ReportedTransition } from '../dossier.ts';
import { words, type Block, type Section, type Sentence } from '../document.ts';
import { formatPoint, formatShare } from '../run-text.ts';
import { mainlineTag, regzbotLine } from '../upstream-name.ts';

export function changesSection(dossier: Dossier): Section | null {
  const { transitions } = dossier;
  if (transitions.length === 0) return null;
  const items = transitions.map((transition) => sentenceOf(transition));
  return { id: 'changes', heading: 'Since when, until when', blocks: [{ kind: 'list', items }, ...regzbot(dossier)] };
}

function sentenceOf({ component, kind, before, after, at, confidence, backing }: ReportedTransition): Sentence {
  const verb = kind === 'introduction' ? 'Introduced' : 'Fixed';
  const where = Object.keys(at).length === 0 ? '' : `, with ${formatPoint(at)}`;
  const sure = confidence === null ? '' : ` (${formatShare(confidence)})`;
  return { text: `${verb} between ${component} ${before} and ${after}${where}${sure}.`, backing };
}

/** A commit names itself; a range of packages is told as the mainline releases around it. */
function regzbot({ transitions, components, culprit }: Dossier): readonly Block[] {
  if (culprit?.isCommit === true && roleOf(components, culprit.component) === 'host-kernel') {
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
