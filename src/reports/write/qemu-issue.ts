// A report as an issue of QEMU's tracker: the fields of its template for bugs (.gitlab/issue_templates/bug.md), each filled from
// runs. The same document in another order; only the host's and the guest's fields are made here.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { isSandbox } from '../../core/stored/machine-words.ts';
import { newestFailing } from './concerned-project.ts';
import { detailsOf } from './details.ts';
import { type Block, type ReportDocument, runs, type Section, type Statement, words } from './document.ts';
import type { Dossier } from './dossier.ts';
import { markdownText } from './markdown.ts';
import { plainLine } from './plain-line.ts';
import { withoutTrackerLines } from './tracker-lines.ts';

/** Markdown, with the title as its first heading; the last line is the tracker's own command for a bug. */
export function qemuIssueText(document: ReportDocument, dossier: Dossier): string {
  return markdownText(qemuIssueDocument(document, dossier), ['/label ~"kind::Bug"']);
}

/** For the linter too: it must not say more than the report does. */
export function qemuIssueDocument(document: ReportDocument, dossier: Dossier): ReportDocument {
  const failing = failingRecord(dossier);
  const plain = [...document.front, ...detailsOf(document)].map(withoutTrackerLines);
  const take = (...ids: readonly string[]): readonly Section[] => plain.filter(({ id }) => ids.includes(id));
  const steps = take('steps').flatMap(({ blocks }) => blocks);
  const first = ['summary', 'brief', 'steps'];
  const more = ['known', 'claims', 'environment', 'log'];
  const middle = plain.filter(({ id }) => ![...first, ...more].includes(id));
  const sections: readonly (Section | null)[] = [
    failing ? hostSection(failing, dossier) : null,
    failing ? guestSection(failing) : null,
    { id: 'description', heading: 'Description of problem', blocks: [...take('summary', 'brief'), ...middle].flatMap(titled) },
    steps.length > 0 ? { id: 'steps', heading: 'Steps to reproduce', blocks: steps } : null,
    { id: 'additional', heading: 'Additional information', blocks: take(...more).flatMap(titled) },
  ];
  return {
    ...document,
    front: [],
    sections: sections.filter((section): section is Section => section !== null && section.blocks.length > 0),
  };
}

/** One that fails with the newest QEMU that does. */
function failingRecord(dossier: Dossier): AttemptRecord | null {
  const bad = dossier.records.filter(({ judgement }) => judgement.outcome === 'bad');
  const qemu = dossier.components.find(({ role }) => role === 'qemu');
  const newest = qemu ? newestFailing(qemu, dossier) : null;
  const [first = null] = bad;
  return bad.find((record) => newest !== null && record.point[qemu?.name ?? ''] === newest) ?? first;
}

/** Sections within one of the template's: their headings become sentences. */
function titled({ heading, blocks }: Section): readonly Block[] {
  if (heading === '') return blocks;
  return [
    {
      kind: 'paragraph',
      sentences: [{ text: `${heading}:`, backing: { kind: 'record', of: 'the section that it leads to' } }],
    },
    ...blocks,
  ];
}

function hostSection(failing: AttemptRecord, { components, machine }: Dossier): Section {
  const backing = runs([failing.id]);
  const of = (role: string): string => {
    const component = components.find((one) => one.role === role);
    return component ? (failing.point[component.name] ?? 'not known') : 'not known';
  };
  // The first command starts the host VM of this lab and names folders of this machine.
  const command =
    failing.byHand
      .slice(1)
      .map(guestCommand)
      .find((line) => line !== null) ?? null;
  const items: readonly Statement[] = [
    { text: `Operating system: Debian, its packages in ${isSandbox(machine) ? 'a sandbox' : 'a throw-away VM'}`, backing },
    { text: `OS/kernel version: Linux ${isSandbox(machine) ? machine.kernel : of('host-kernel')}`, backing },
    { text: `Architecture: ${machine.architecture === 'x64' ? 'x86_64' : machine.architecture}`, backing },
    { text: 'QEMU flavor: qemu-system-x86_64', backing },
    { text: `QEMU version: ${of('qemu')}`, backing },
    ...(command === null ? [] : [{ text: 'QEMU command line:', backing: words }]),
  ];
  const blocks: readonly Block[] = [
    { kind: 'list', items },
    ...(command === null ? [] : [{ kind: 'verbatim' as const, text: command, backing }]),
  ];
  return { id: 'host-environment', heading: 'Host environment', blocks };
}

/** The command that starts the guest on the host. */
function guestCommand(line: string): string | null {
  return /^(?:\S*\/)?(?:qemu-system-\S+)\s/.test(line) ? plainLine(line, 2000) : null;
}

function guestSection(failing: AttemptRecord): Section {
  const backing = runs([failing.id]);
  return {
    id: 'guest-environment',
    heading: 'Emulated/Virtualized environment',
    blocks: [
      {
        kind: 'list',
        items: [
          { text: 'Operating system: what the script below puts on the disk', backing },
          { text: 'OS/kernel version: the same', backing },
          { text: 'Architecture: x86', backing },
        ],
      },
    ],
  };
}
