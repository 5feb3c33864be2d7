// What a maintainer needs after the first paragraph, in a few lines each: since when and until when, the request that fails, what helps,
// where it is known already. The sections behind the line say all of it at length.

import { startsGuest } from '../concerned-project.ts';
import type { Block, Section, Statement } from '../document.ts';
import type { Dossier, ReportedTransition } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';
import { formatShare } from '../run-text.ts';
import { namedSentence, trackerLine } from './changes.ts';

// A first screen has room for so many; the others are behind the line, and the last item says that there are more.
const changesMax = 4;
const helpsMax = 3;

export function briefSection(dossier: Dossier): Section | null {
  const blocks = [...changes(dossier), ...failingRequest(dossier), ...helps(dossier), ...known(dossier)];
  return blocks.length === 0 ? null : { id: 'brief', heading: '', blocks };
}

/** One line for the kernel's regression tracker, where what began it is known well enough. */
export function trackerSection(dossier: Dossier): Section | null {
  const blocks = trackerLine(dossier);
  return blocks.length === 0 ? null : { id: 'tracker', heading: '', blocks };
}

function changes({ transitions, alsoNamed, culprit }: Dossier): readonly Block[] {
  const commits = [...(culprit?.isCommit === true ? [culprit] : []), ...alsoNamed].map(namedSentence);
  return list([...transitions.map(changeInShort), ...commits], { max: changesMax, more: 'changes' });
}

function changeInShort({ component, kind, before, after, confidence, verification, backing }: ReportedTransition): Statement {
  const standing =
    verification === null ? [] : [verification.standing === 'suspect' ? 'only partly verified' : verification.standing];
  const notes = [...(confidence === null ? [] : [formatShare(confidence)]), ...standing];
  const sure = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  const verb = kind === 'introduction' ? 'began' : 'ended';
  return { text: `In ${component} it ${verb} after ${before}, with ${after} at the latest${sure}.`, backing };
}

/** The first line of the evidence that parts a failing run from a passing one. */
function failingRequest({ differences }: Dossier): readonly Block[] {
  const [first] = differences;
  if (!first || first.bad === null) return [];
  const lines = [...(first.good === null ? [] : [`passes: ${plainLine(first.good)}`]), `fails:  ${plainLine(first.bad)}`];
  return [
    { kind: 'paragraph', sentences: [{ text: 'The first request that parts them:', backing: first.backing }] },
    { kind: 'verbatim', text: lines.join('\n'), backing: first.backing },
  ];
}

function helps(dossier: Dossier): readonly Block[] {
  const working = dossier.isolation?.workarounds.filter(({ works }) => works === true) ?? [];
  const success = startsGuest(dossier) ? 'the guest boots' : 'it works';
  const items = working.map(({ change, backing }): Statement => ({
    text: `What helps: ${plainLine(change)}: ${success}.`,
    backing,
  }));
  return list(items, { max: helpsMax, more: 'changes that help' });
}

function known({ known: matches }: Dossier): readonly Block[] {
  const [first] = matches;
  if (!first) return [];
  const { title, link } = first;
  const rest = matches.length > 1 ? ` ${matches.length - 1} more below.` : '';
  const text = [`It looks like what is known as: ${plainLine(title)}.${rest}`, link].filter((part) => part !== '').join(' ');
  return [{ kind: 'paragraph', sentences: [{ text, backing: { kind: 'source', of: link === '' ? title : link } }] }];
}

function list(items: readonly Statement[], { max, more }: { readonly max: number; readonly more: string }): readonly Block[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, items.length > max ? max - 1 : max);
  const left = items.length - shown.length;
  const rest: readonly Statement[] =
    left === 0 ? [] : [{ text: `${left} more ${more} stand below.`, backing: { kind: 'words' } }];
  return [{ kind: 'list', items: [...shown, ...rest] }];
}
