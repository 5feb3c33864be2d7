// The matrix as a picture for a page or a mail: text and boxes only, readable in light and dark, with words besides colours.

import type { MatrixCell, MatrixReport } from '../../core/matrix/matrix-report.ts';
import { type Grid, gridOf } from '../base/grid.ts';
import { verdictWord } from '../base/style.ts';
import { escapeXml } from '../base/svg.ts';
import { answerLines } from './answer.ts';

// A monospaced font makes widths countable: 12 px type is about 7.3 px wide in every common one.
const charWidth = 7.3;
const rowHeight = 24;
const padding = 16;
const boxGap = 2;

// Pairs of a fill and a text that keep a contrast of 4.5 : 1 and more, as WCAG 2 asks for small type.
const css = `
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328; }
.title { font-weight: bold; font-size: 14px; } .name { fill: #59636e; }
.page { fill: #ffffff; } rect.good { fill: #dafbe1; } text.good { fill: #116329; } rect.bad { fill: #cf222e; }
text.bad { fill: #ffffff; font-weight: bold; } rect.other-failure { fill: #fbefff; } text.other-failure { fill: #6639ba; }
rect.unknown { fill: #f6f8fa; } text.unknown { fill: #59636e; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .name { fill: #9198a1; } .page { fill: #0d1117; } rect.good { fill: #12361f; } text.good { fill: #7ee787; }
rect.bad { fill: #da3633; } text.bad { fill: #ffffff; } rect.other-failure { fill: #2d1f4d; } text.other-failure { fill: #d2a8ff; }
rect.unknown { fill: #21262d; } text.unknown { fill: #9198a1; }
}`;

export function matrixSvg(report: MatrixReport): string {
  const grid = gridOf(report);
  const layout = layOut(grid);
  const title = `firstbad: ${report.scenario}`;
  const answer = answerLines(report);
  const top = padding + rowHeight + (grid.fixed.length > 0 ? rowHeight : 0);
  const body: string[] = [text(padding, padding + 14, title, 'title')];
  if (grid.fixed.length > 0) body.push(text(padding, padding + rowHeight + 12, `always: ${grid.fixed.join(', ')}`, 'name'));
  body.push(...headerOf(grid, layout, top));
  const rowsTop = top + Math.max(1, grid.columnNames.length) * rowHeight;
  grid.rows.forEach((row, index) => body.push(...rowOf(row.labels, row.cells, layout, rowsTop + index * rowHeight)));
  const width = Math.max(layout.width, padding * 2 + Math.ceil(title.length * charWidth * 1.2));
  const height = rowsTop + grid.rows.length * rowHeight + padding;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(answer.join(' '))}</desc>`,
    `<style>${css}\n</style>`,
    `<rect class="page" width="${width}" height="${height}" rx="6"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

interface Layout {
  readonly rowX: readonly number[];
  readonly nameX: number;
  readonly cellX: readonly number[];
  readonly cellWidths: readonly number[];
  readonly width: number;
}

function layOut(grid: Grid): Layout {
  let x = padding;
  const take = (texts: readonly string[], margin: number): { at: number; width: number } => {
    const width = Math.ceil(Math.max(0, ...texts.map((one) => one.length)) * charWidth) + margin;
    const at = x;
    x += width;
    return { at, width };
  };
  const rowX = grid.rowNames.map((name, index) => take([name, ...grid.rows.map((row) => row.labels[index] ?? '')], 14).at);
  const nameX = take(grid.columnNames, grid.columnNames.length > 0 ? 14 : 0).at;
  const cells = grid.columns.map((values) => take([...values, 'other'], 14));
  return { rowX, nameX, cellX: cells.map((cell) => cell.at), cellWidths: cells.map((cell) => cell.width), width: x + padding };
}

function headerOf(grid: Grid, layout: Layout, top: number): readonly string[] {
  const last = Math.max(0, grid.columnNames.length - 1);
  const baseline = (line: number): number => top + line * rowHeight + 16;
  return [
    ...grid.rowNames.map((name, index) => text(layout.rowX[index] ?? 0, baseline(last), name, 'name')),
    ...grid.columnNames.map((name, line) => text(layout.nameX, baseline(line), name, 'name')),
    ...grid.columns.flatMap((values, column) =>
      values.map((value, line) => text((layout.cellX[column] ?? 0) + 7, baseline(line), value, 'value')),
    ),
  ];
}

function rowOf(labels: readonly string[], cells: readonly (MatrixCell | null)[], layout: Layout, y: number): readonly string[] {
  const parts = labels.map((label, index) => text(layout.rowX[index] ?? 0, y + 16, label, 'value'));
  cells.forEach((cell, index) => {
    if (!cell) return;
    const x = layout.cellX[index] ?? 0;
    const width = (layout.cellWidths[index] ?? 0) - boxGap;
    const kind = classOf(cell);
    const hover = cell.message === null ? '' : `<title>${escapeXml(cell.message)}</title>`;
    parts.push(
      `<g>${hover}<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${rowHeight - boxGap}" rx="3"/>` +
        `${text(x + 7, y + 15, cell.verdict === null ? '' : verdictWord(cell.verdict), kind)}</g>`,
    );
  });
  return parts;
}

function classOf(cell: MatrixCell): string {
  switch (cell.verdict) {
    case 'good':
    case 'bad':
    case 'other-failure':
      return cell.verdict;
    case 'skip':
    case 'uncertain':
    case 'no-answer':
    case null:
      return 'unknown';
  }
}

function text(x: number, y: number, content: string, kind: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escapeXml(content)}</text>`;
}
