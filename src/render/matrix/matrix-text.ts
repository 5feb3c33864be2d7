// The matrix as lines for a terminal, finished or still filling. Pure: what to show comes in, lines go out.

import { printableLine } from '../../core/base/printable.ts';
import { count, formatBytes, formatDuration } from '../../core/base/quantities.ts';
import type { MatrixCell, MatrixReport } from '../../core/matrix/matrix-report.ts';
import { type Point, pointText } from '../../core/scenario/point.ts';
import { pointKey } from '../../core/scenario/point.ts';
import type { ProgressReport } from '../../ports/progress.ts';
import { type Grid, gridOf } from '../base/grid.ts';
import { cutTo, padTo, paintVerdict, type Style, verdictWord } from '../base/style.ts';
import { columnsOf } from '../base/text-width.ts';

export interface MatrixView {
  readonly report: MatrixReport;
  readonly running: readonly RunningCell[];
  readonly progress: readonly ProgressReport[];
  readonly elapsedMs: number;
  /** Null while nothing is known about how long a cell takes. */
  readonly remainingMs: number | null;
}

export interface RunningCell {
  readonly point: Point;
  /** A stage or what is being prepared, for people. */
  readonly doing: string;
  readonly elapsedMs: number;
}

const gap = '  ';

/** The grid alone; a list with one line for each cell when the grid is wider than the terminal. */
export function renderMatrix(view: Pick<MatrixView, 'report' | 'running'>, style: Style, columns: number): readonly string[] {
  const grid = gridOf(view.report);
  const running = new Set(view.running.map((cell) => pointKey(cell.point)));
  const lines = gridLines(grid, (cell) => cellText(cell, running.has(pointKey(cell.point)), style));
  if (lines.every((line) => line.width <= columns)) return lines.map((line) => line.text);
  return view.report.cells.map((cell) => listLine(cell, running.has(pointKey(cell.point)), style));
}

/** Everything for a live display: the grid, what runs now, and how far it is. */
export function renderLive(
  view: MatrixView,
  style: Style,
  size: { readonly columns: number; readonly rows: number },
): readonly string[] {
  const matrix = renderMatrix(view, style, size.columns);
  const activity = [...view.progress.map(progressLine), ...view.running.map(runningLine)].map((line) =>
    style.dim(cutTo(line, size.columns)),
  );
  const total = totalsLine(view);
  const lines = [...matrix, '', ...activity, cutTo(total, size.columns)];
  // A display taller than the terminal can not be redrawn in place: then only what moves is shown.
  return lines.length < size.rows ? lines : [...activity.slice(0, Math.max(0, size.rows - 2)), cutTo(total, size.columns)];
}

/** `12 of 40 cells, 11 good, 1 bad, 31 s, about 1 min 10 s to go`. */
export function totalsLine(view: Pick<MatrixView, 'report' | 'elapsedMs' | 'remainingMs'>): string {
  const { cells } = view.report;
  const done = cells.filter((cell) => cell.verdict !== null);
  const parts = [`${done.length} of ${count(cells.length, 'cell')}`];
  for (const verdict of ['good', 'bad', 'other-failure', 'skip', 'uncertain', 'no-answer'] as const) {
    const number = done.filter((cell) => cell.verdict === verdict).length;
    if (number > 0) parts.push(`${number} ${verdict}`);
  }
  parts.push(formatDuration(view.elapsedMs));
  if (view.remainingMs !== null) parts.push(`about ${formatDuration(view.remainingMs)} to go`);
  return parts.join(', ');
}

/** `downloading linux-image-6.1.0-56-cloud-amd64 12.0 MiB of 70.2 MiB (17 %)`. */
export function progressLine(report: ProgressReport): string {
  const amount = (number: number): string => (report.unit === 'bytes' ? formatBytes(number) : String(number));
  const what = printableLine(report.what);
  if (report.total === null) return `${what} ${amount(report.done)}`;
  const percent = report.total === 0 ? 100 : Math.floor((100 * report.done) / report.total);
  return `${what} ${amount(report.done)} of ${amount(report.total)} (${percent} %)`;
}

function runningLine(cell: RunningCell): string {
  return `${formatDuration(cell.elapsedMs).padStart(6)}  ${cell.doing}  ${pointText(cell.point)}`;
}

interface CellText {
  readonly plain: string;
  readonly painted: string;
}

function cellText(cell: MatrixCell, running: boolean, style: Style): CellText {
  if (cell.verdict !== null) {
    const plain = verdictWord(cell.verdict);
    return { plain, painted: paintVerdict(style, cell.verdict, plain) };
  }
  return running ? { plain: 'runs', painted: style.cyan('runs') } : { plain: '.', painted: style.dim('.') };
}

interface Line {
  readonly text: string;
  readonly width: number;
}

function gridLines(grid: Grid, textOf: (cell: MatrixCell) => CellText): readonly Line[] {
  const rowWidths = grid.rowNames.map((name, index) => widest([name, ...grid.rows.map((row) => row.labels[index] ?? '')]));
  const nameWidth = widest(grid.columnNames);
  const columnWidths = grid.columns.map((values) => Math.max(widest(values), 5));
  const emptyRow = rowWidths.map((width) => ' '.repeat(width));
  const lastHeader = Math.max(0, grid.columnNames.length - 1);
  const headers: Line[] = [];
  for (let index = 0; index <= lastHeader; index += 1) {
    // Names of the components stand in the last line of the header, next to their versions.
    const left = index === lastHeader ? grid.rowNames.map((name, column) => padTo(name, rowWidths[column] ?? 0)) : emptyRow;
    const values = grid.columns.map((column, at) => padTo(column[index] ?? '', columnWidths[at] ?? 0));
    headers.push(plainLine([...left, padTo(grid.columnNames[index] ?? '', nameWidth), ...values]));
  }
  const rows = grid.rows.map((row) => {
    const left = [...row.labels.map((label, index) => padTo(label, rowWidths[index] ?? 0)), ' '.repeat(nameWidth)];
    const cells = row.cells.map((cell, index) => {
      const { plain, painted } = cell ? textOf(cell) : { plain: '', painted: '' };
      return {
        plain: padTo(plain, columnWidths[index] ?? 0),
        painted: painted + ' '.repeat((columnWidths[index] ?? 0) - plain.length),
      };
    });
    const plain = [...left, ...cells.map((cell) => cell.plain)].join(gap).trimEnd();
    return { text: [...left, ...cells.map((cell) => cell.painted)].join(gap).trimEnd(), width: columnsOf(plain) };
  });
  const fixed = grid.fixed.length > 0 ? [plainLine([`always: ${grid.fixed.join(', ')}`])] : [];
  return [...fixed, ...headers, ...rows];
}

function plainLine(parts: readonly string[]): Line {
  const text = parts.join(gap).trimEnd();
  return { text, width: columnsOf(text) };
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => columnsOf(text)));
}

function listLine(cell: MatrixCell, running: boolean, style: Style): string {
  const { plain, painted } = cellText(cell, running, style);
  return `${painted}${' '.repeat(6 - plain.length)}${pointText(cell.point)}`;
}
