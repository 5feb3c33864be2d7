// A report as one HTML file that needs nothing else: no network, no script, light and dark, readable on a phone, on paper and
// with a screen reader. What comes from consoles and strangers is text and never markup.

import type { Point } from '../../core/scenario/point.ts';
import { detailsOf } from './details.ts';
import {
  type Attachment,
  type Block,
  citation,
  type ReportDocument,
  type Run,
  runLabel,
  type Section,
  type Statement,
  type Table,
} from './document.ts';
import { reportCss } from './html-style.ts';
import { takenOut } from './redacted-words.ts';
import { formatApart, formatOutcome, formatRunTime, usualPoint, usualSentence } from './run-text.ts';

export interface HtmlOptions {
  /** Who has written it: `firstbad 0.1.0`. */
  readonly generator: string;
  /** Drawings of what a section says, for this form alone. */
  readonly pictures?: readonly Picture[];
}

export interface Picture {
  /** The section that it belongs to; it is shown there, above the words. */
  readonly section: string;
  /** Stands in an element of its own, so that neither its styles nor its names meet those of the page. */
  readonly svg: string;
  /** What it shows, for those who do not see it. */
  readonly says: string;
}

export function htmlText(document: ReportDocument, { generator, pictures = [] }: HtmlOptions): string {
  const shown = [...document.front, ...detailsOf(document)];
  const sections = shown.map(({ id, heading, blocks }) => {
    const title = heading === '' ? '' : `<h2>${text(heading)}</h2>\n`;
    const drawn = pictures.filter(({ section }) => section === id).map(pictureHtml);
    const parts = [...drawn, ...blocks.map((block) => blockHtml(document, block))];
    return `<section id="${attribute(id)}">\n${title}${parts.join('\n')}\n</section>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${attribute(generator)}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${text(document.title)}</title>
<style>${reportCss}</style>
</head>
<body>
<a class="jump" href="#main">To the report</a>
<header><h1>${text(document.title)}</h1></header>
${contents(shown, document)}
<main id="main">
${sections.join('\n')}
${runsHtml(document)}
${attachmentsHtml(document.attachments)}
</main>
<footer>Made by ${text(generator)}. Every statement names the runs that show it.</footer>
</body>
</html>
`;
}

function contents(sections: readonly Section[], { runs, attachments }: ReportDocument): string {
  const links = [
    ...sections.filter(({ heading }) => heading !== '').map(({ id, heading }) => [id, heading] as const),
    ...(runs.length > 0 ? [['runs', 'Runs'] as const] : []),
    ...(attachments.length > 0 ? [['evidence', 'Consoles and files'] as const] : []),
  ];
  if (links.length < 3) return '';
  return `<nav aria-label="Contents"><ul>${links
    .map(([id, heading]) => `<li><a href="#${attribute(id)}">${text(heading)}</a></li>`)
    .join('')}</ul></nav>`;
}

/** A picture that is wider than a phone is moved under the finger and not made too small to be read. */
function pictureHtml({ svg, says }: Picture): string {
  const width = Number(/\bwidth="(\d+(?:\.\d+)?)"/.exec(svg)?.[1] ?? 600);
  const source = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return `<figure><div class="scroll" tabindex="0" role="region" aria-label="${attribute(says)}"><img src="${attribute(source)}" width="${Math.round(width)}" alt="${attribute(says)}"></div></figure>`;
}

function blockHtml(document: ReportDocument, block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${block.sentences.map((sentence) => sentenceHtml(document, sentence)).join(' ')}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${sentenceHtml(document, item)}</li>`).join('')}</ul>`;
    case 'table':
      return tableHtml(document, block);
    case 'verbatim':
      return `<pre tabindex="0" role="region" aria-label="Commands or lines of a console">${linesHtml(block.text.replace(/\n+$/, ''))}</pre>`;
    case 'picture':
      // Made by firstbad itself, so it may stand as markup; its words are for those who do not see it.
      return `<figure role="img" aria-label="${attribute(block.says)}">${block.svg}<figcaption>${text(block.says)} ${links(document, block.backing)}</figcaption></figure>`;
    case 'command':
      return `<p class="command"><code>${text(block.text)}</code></p>`;
  }
}

/** Lines of a good and of a bad run side by side are told apart by more than their first word. */
function linesHtml(value: string): string {
  return value
    .split('\n')
    .map((line) => {
      const side = /^(good|bad): /.exec(line)?.[1];
      return side === undefined ? text(line) : `<span class="side ${side}">${text(line)}</span>`;
    })
    .join('\n');
}

function sentenceHtml(document: ReportDocument, { text: words, backing }: Statement): string {
  const runs = links(document, backing);
  const marked = backing.kind === 'assumed' ? `<em class="assumed">${text(words)}</em>` : text(words);
  return runs === '' ? marked : `${marked} ${runs}`;
}

/** Each run's name leads to the run. */
function links(document: ReportDocument, backing: Statement['backing']): string {
  const names = citation(document, backing).slice(1, -1);
  if (names === '') return '';
  const parts = names.split(' ').map((name) => (name.startsWith('R') ? runsLink(name) : `<a href="#runs">${name}</a>`));
  return `<span class="runs">${parts.join(' ')}</span>`;
}

/** Of `R2`, or of a row such as `R3-R9`: each of its ends leads to its run. */
function runsLink(name: string): string {
  return name
    .split('-')
    .map((run) => `<a href="#${run}">${run}</a>`)
    .join('-');
}

function tableHtml(document: ReportDocument, { head, rows }: Table): string {
  const cells = rows.map(({ cells: row, backing }) => {
    const values = row.map(({ text: value, verdict }, column) => {
      const mark = verdict === undefined ? '' : ` class="verdict ${attribute(verdict)}"`;
      return column === 0 ? `<th scope="row">${text(value)}</th>` : `<td${mark}>${text(value)}</td>`;
    });
    const mark = row.some(({ verdict }) => verdict === 'bad') ? ' class="failing"' : '';
    return `<tr${mark}>${values.join('')}<td>${links(document, backing)}</td></tr>`;
  });
  const titles = [...head, 'runs'].map((title) => `<th scope="col">${text(title)}</th>`).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${attribute(head.join(', '))}"><table><thead><tr>${titles}</tr></thead><tbody>${cells.join('')}</tbody></table></div>`;
}

function runsHtml(document: ReportDocument): string {
  if (document.runs.length === 0) return '';
  const usual = usualPoint(document.runs);
  const rows = document.runs.map((run) => runRow(runLabel(document, run.attempt) ?? '', run, usual));
  return `<section id="runs"><h2>Runs</h2>
<details${document.runs.length <= 12 ? ' open' : ''}><summary>All ${document.runs.length} runs that this rests on</summary>
<p>${text(usualSentence(usual))}</p>
<div class="scroll" tabindex="0" role="region" aria-label="All runs"><table><thead><tr><th scope="col">run</th><th scope="col">outcome</th><th scope="col">otherwise</th><th scope="col">what decided</th><th scope="col">when</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div></details></section>`;
}

function runRow(label: string, run: Run, usual: Point): string {
  return `<tr id="${label}"><th scope="row">${label}</th><td class="verdict ${run.outcome}">${formatOutcome(run)}</td><td>${text(formatApart(run.point, usual))}</td><td>${text(run.message)}</td><td>${text(formatRunTime(run))}</td></tr>`;
}

function attachmentsHtml(attachments: readonly Attachment[]): string {
  if (attachments.length === 0) return '';
  const parts = attachments.map(
    ({ name, text: content, redacted }) =>
      `<details><summary>${text(name)}${text(takenOut(redacted))}</summary><pre tabindex="0" role="region" aria-label="${attribute(name)}">${text(content.replace(/\n+$/, ''))}</pre></details>`,
  );
  return `<section id="evidence"><h2>Consoles and files</h2>\n${parts.join('\n')}</section>`;
}

/** Control characters of a console have no meaning here, and XML does not take them. */
function text(value: string): string {
  return value
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
