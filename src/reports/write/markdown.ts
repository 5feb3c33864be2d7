// A report as Markdown, for bug trackers (GitLab, GitHub, Bugzilla). What comes from consoles and strangers is never markup.

import { detailsOf } from './details.ts';
import { type Block, citation, type ReportDocument, runLabel, type Table } from './document.ts';
import { takenOut } from './redacted-words.ts';
import { formatApart, formatOutcome, formatRunTime, usualPoint, usualSentence } from './run-text.ts';

/** With the title as its first heading; `end` is for what a tracker wants as the last line. */
export function markdownText(document: ReportDocument, end: readonly string[] = []): string {
  const sections = [...document.front, ...detailsOf(document)].map(({ heading, blocks }) =>
    [...(heading === '' ? [] : [`## ${escaped(heading)}`]), ...blocks.map((block) => blockText(document, block))].join('\n\n'),
  );
  const attachments = document.attachments.map(
    ({ name, text, redacted }) =>
      `<details>\n<summary>${html(name)}${html(takenOut(redacted))}</summary>\n\n${fenced(text)}\n\n</details>`,
  );
  return `${[`# ${escaped(document.title)}`, ...sections, ...runsPart(document), ...attachments, ...end].join('\n\n')}\n`;
}

function blockText(document: ReportDocument, block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.sentences.map(({ text, backing }) => cited(text, citation(document, backing))).join(' ');
    case 'list':
      return block.items.map(({ text, backing }) => `- ${cited(text, citation(document, backing))}`).join('\n');
    case 'table':
      return tableText(document, block);
    case 'verbatim':
      return fenced(block.text);
    case 'picture':
      return cited(block.says, citation(document, block.backing));
    case 'command':
      return block.text;
  }
}

function cited(text: string, runs: string): string {
  return [escaped(text), runs === '' ? '' : `\\${runs.slice(0, -1)}\\]`].filter((one) => one !== '').join(' ');
}

function tableText(document: ReportDocument, { head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line([...head.map(escaped), 'runs']),
    line([...head, ''].map(() => '---')),
    ...rows.map(({ cells, backing }) =>
      line([
        ...cells.map(({ text, verdict }) => (verdict === 'bad' ? `**${escaped(text)}**` : escaped(text))),
        citation(document, backing).slice(1, -1),
      ]),
    ),
  ].join('\n');
}

function runsPart(document: ReportDocument): readonly string[] {
  if (document.runs.length === 0) return [];
  const usual = usualPoint(document.runs);
  const rows = document.runs.map((run) => {
    const apart = escaped(formatApart(run.point, usual));
    return `| ${runLabel(document, run.attempt) ?? ''} | ${formatOutcome(run)} | ${apart} | ${formatRunTime(run)} |`;
  });
  return [
    [
      '## Runs',
      '',
      escaped(usualSentence(usual)),
      '',
      '| run | outcome | otherwise | when, how long |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  ];
}

/** A fence longer than any run of backticks in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.replace(/\n+$/, '')}\n${fence}`;
}

/** Plain words stay readable: only what opens markup is escaped. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|]/g, '\\$&')
    .replace(/^([#+-]|\d+\.)(?=\s)/, '\\$1')
    .replace(/\s+/g, ' ');
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
