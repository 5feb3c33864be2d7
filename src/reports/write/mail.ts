// A report as a mail: plain text, 72 columns, headers that nothing from outside can add to. What does not fit into the columns
// (commands, consoles, logs) stays as it is, since a wrapped command is a broken one.

import { detailsOf } from './details.ts';
import { type Block, citation, type ReportDocument, runLabel, type Section, type Table } from './document.ts';
import { addressField, unstructuredField } from './encoded-words.ts';
import { headerText } from './header-text.ts';
import { formatApart, formatOutcome, formatRunTime, usualPoint, usualSentence } from './run-text.ts';
import { wrap } from './wrap.ts';

export interface MailHeaders {
  /** `[REGRESSION][bisected]`, ... */
  readonly tags: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
}

/** Headers, an empty line, the body; every line ends with `\n`. For `git send-email` and for any mail program. */
export function mailText(document: ReportDocument, headers: MailHeaders): string {
  const { to, cc, tags } = headers;
  const subject = [tags.map((tag) => `[${tag}]`).join(''), document.title].filter((one) => one !== '').join(' ');
  const head = [
    ...addressHeader('To', to),
    ...addressHeader('Cc', cc),
    unstructuredField('Subject', headerText(subject)),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  return `${head.join('\n')}\n\n${bodyText(document)}`;
}

/** The body alone. */
export function bodyText(document: ReportDocument): string {
  const details = [
    ...detailsOf(document).map((section) => partLines(document, section)),
    ...runsPart(document),
    ...scriptPart(document),
  ];
  const all = [
    ...document.front.map((section) => partLines(document, section)),
    ...(details.length === 0 ? [] : [detailsLine]),
    ...details,
  ];
  return `${all.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Above it is what a maintainer reads, below it everything that stands behind. */
const detailsLine: readonly string[] = [
  '='.repeat(72),
  ...wrap('Details: how each sentence above was found, all runs (R1, ...), logs, and the script.'),
];

function partLines(document: ReportDocument, { heading, blocks }: Section): readonly string[] {
  const title = heading === '' ? [] : [heading, '-'.repeat(Math.min(72, heading.length))];
  return [...title, ...blocks.flatMap((block) => ['', ...blockLines(document, block)]).slice(title.length === 0 ? 1 : 0)];
}

function addressHeader(name: string, addresses: readonly string[]): readonly string[] {
  return addresses.length === 0 ? [] : [addressField(name, addresses.map(headerText))];
}

function blockLines(document: ReportDocument, block: Block): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
      return wrap(block.sentences.map(({ text, backing }) => [text, citation(document, backing)].join(' ')).join(' '));
    case 'list':
      return block.items.flatMap(({ text, backing }) =>
        wrap([text, citation(document, backing)].join(' '), { first: '- ', rest: '  ' }),
      );
    case 'table':
      return tableLines(document, block);
    case 'verbatim':
      return block.text
        .replace(/\n+$/, '')
        .split('\n')
        .map((line) => (line === '' ? '' : `  ${line}`));
    case 'picture':
      return wrap([block.says, citation(document, block.backing)].join(' '));
    case 'command':
      return [block.text];
  }
}

/** Columns as wide as they need; the runs come last. */
function tableLines(document: ReportDocument, { head, rows }: Table): readonly string[] {
  const texts = [
    [...head, ''],
    ...rows.map(({ cells, backing }) => [...cells.map(({ text }) => text), citation(document, backing)]),
  ];
  const widths = texts[0]!.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  const [first, ...rest] = texts.map(line);
  const rule = `  ${widths
    .slice(0, head.length)
    .map((width) => '-'.repeat(width))
    .join('  ')}`;
  return [first ?? '', rule, ...rest];
}

function runsPart(document: ReportDocument): readonly (readonly string[])[] {
  if (document.runs.length === 0) return [];
  const usual = usualPoint(document.runs);
  const lines = document.runs.flatMap((run) => {
    const label = runLabel(document, run.attempt) ?? '';
    const apart = formatApart(run.point, usual);
    const text = `${formatOutcome(run)}${apart === '' ? '' : `: ${apart}`} (${formatRunTime(run)})`;
    return wrap(text, { first: `${label.padEnd(4)} `, rest: '     ' });
  });
  return [['Runs', '----', '', ...wrap(usualSentence(usual)), '', ...lines]];
}

/** The script is short enough to be pasted; consoles go with the other forms. */
function scriptPart({ attachments }: ReportDocument): readonly (readonly string[])[] {
  return attachments
    .filter(({ name }) => name.endsWith('.sh'))
    .map(({ name, text }) => [name, '-'.repeat(name.length), '', ...text.replace(/\n+$/, '').split('\n')]);
}
