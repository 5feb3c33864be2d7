// What `firstbad import` shows: claims with their lines, questions with what is assumed, the draft.

import { clip } from '../../core/base/clip.ts';
import { printableLine as safeText } from '../../core/base/printable.ts';
import { pointText } from '../../core/scenario/point.ts';
import type { Claim, ClaimedVersion, ClaimValue, LineRange } from '../../core/stored/claim.ts';
import type { DraftResult } from '../../reports/draft/draft-result.ts';
import type { ReportReading } from '../../reports/read/report-reading.ts';
import type { Style } from '../base/style.ts';

const clippedTo = 100;

export interface ForImport {
  readonly file: string;
  readonly reading: ReportReading;
  readonly result: DraftResult;
  readonly style: Style;
  readonly output: string | null;
}

export function importLines({ file, reading, result, style, output }: ForImport): readonly string[] {
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', style.bold(title), ...lines];
  return [
    `${safeText(reading.title ?? 'a report without a title')} (${safeText(file)}, ${formats[reading.format]})`,
    ...section('Claims', claimTable(reading.claims)),
    ...section(
      'Environment',
      reading.environment.map((one) => `  ${range(one.lines)}  ${one.kind}: ${safeText(one.value)}`),
    ),
    ...section(
      'Machine',
      reading.machine.map((one) => `  ${range(one.lines)}  ${one.kind}: ${clip(safeText(one.value), clippedTo)}`),
    ),
    ...section(
      'Consoles',
      reading.consoles.flatMap((one) => (one.symptom === null ? [] : [`  ${range(one.lines)}  ${safeText(one.symptom)}`])),
    ),
    ...section('Bisect log', logLines(reading)),
    ...section(
      'Not said, and assumed',
      reading.questions.flatMap(({ question, assumed }) => [`  ${question}`, `    assumed: ${assumed}`]),
    ),
    ...section(
      'Notes',
      reading.notes.map((note) => `  ${safeText(note)}`),
    ),
    ...draftLines({ result, output, section }),
  ];
}

const formats = {
  text: 'plain text',
  mail: 'a mail',
  mbox: 'an mbox',
  html: 'a page in HTML',
  markdown: 'markdown',
} as const;

function range({ first, last }: LineRange): string {
  return (first === last ? String(first) : `${first}-${last}`).padStart(9);
}

function claimTable(claims: readonly Claim[]): readonly string[] {
  return claims.flatMap(({ lines, value, text }) => [
    `  ${range(lines)}  ${claimText(value)}`,
    `             ${clip(safeText(text), clippedTo)}`,
  ]);
}

/** A claim in a few words. */
export function claimText(value: ClaimValue): string {
  switch (value.kind) {
    case 'cell':
      return `${value.cell} ${value.outcome}${value.versions.length > 0 ? ` on ${value.versions.map(versionText).join(', ')}` : ''}`;
    case 'version':
      return `${value.outcome} with ${versionText(value.version)}`;
    case 'edge': {
      const from = value.good === null ? '' : `${value.good} works, `;
      return `${value.component}: ${value.change === 'introduction' ? 'introduced' : 'fixed'} (${from}${value.bad ?? '?'} fails)`;
    }
    case 'culprit':
      return `${value.basis === 'bisected' ? 'bisected to' : 'suspects'} ${value.commit.slice(0, 12)}${value.subject === null ? '' : ` ("${safeText(value.subject)}")`}`;
    case 'revert':
      return `reverting ${value.commit === null ? 'it' : value.commit.slice(0, 12)}: ${reverts[value.result]}`;
    case 'bisect-log':
      return value.culprit === null ? 'a bisect log without an end' : `a bisect log that ends at ${value.culprit.slice(0, 12)}`;
  }
}

const reverts = {
  helps: 'helps',
  'does-not-help': 'does not help',
  'not-possible': 'is not possible',
  'not-tried': 'was not tried',
} as const;

function versionText({ component, version, reach }: ClaimedVersion): string {
  const name = component === 'qemu' ? 'QEMU' : component === 'guest-kernel' ? 'guest kernel' : component;
  return `${name} ${safeText(version)}${reach === 'exact' ? '' : reach === 'and-later' ? ' and later' : ' and older'}`;
}

function logLines({ bisectLog }: ReportReading): readonly string[] {
  if (bisectLog === null) return [];
  const { goods, bads, skips, problems, lines } = bisectLog;
  const marks = `${goods.length} good, ${bads.length} bad${skips.length > 0 ? `, ${skips.length} skipped` : ''}`;
  return [
    `  ${range(lines)}  ${marks}${problems.length === 0 ? '; it holds together' : ''}`,
    ...problems.map((one) => `             ${safeText(one)}`),
  ];
}

function draftLines({
  result,
  output,
  section,
}: {
  readonly result: DraftResult;
  readonly output: string | null;
  readonly section: (title: string, lines: readonly string[]) => readonly string[];
}): readonly string[] {
  const leftOut = (result.kind === 'draft' ? result.draft.leftOut : result.leftOut).map(
    ({ text, lines, because }) => `  ${range(lines)}  ${clip(safeText(text), clippedTo)}\n             ${because}`,
  );
  if (result.kind === 'not-runnable')
    return [
      ...section('Not taken over', leftOut),
      ...['', `No scenario: ${result.because}.`],
      ...(output === null ? [] : [writtenTo(output)]),
    ];
  const cells = result.draft.cells.map(({ cell, values }) => `  ${cell}: ${pointText(values)}`);
  return [
    ...section('Cells of the report in the draft', cells),
    ...section('Not taken over', leftOut),
    ...(output === null
      ? section(
          'firstbad.yaml',
          result.draft.text
            .trimEnd()
            .split('\n')
            .map((line) => (line === '' ? '' : `  ${line}`)),
        )
      : ['', writtenTo(output)]),
  ];
}

function writtenTo(output: string): string {
  const isCase = /\.(?:ya?ml|json)$/i.test(output);
  return `The ${isCase ? 'case' : 'draft'} is in ${safeText(output)}. ${isCase ? 'Correct' : 'Read'} it, then: firstbad hunt ${safeText(output)}`;
}
