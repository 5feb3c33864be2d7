// Prints a finished or stopped matrix: as JSON, or as a grid with its answer; and writes the picture.

import { printable } from '../../core/base/printable.ts';
import type { MatrixReport } from '../../core/matrix/matrix-report.ts';
import { originLines } from '../../render/base/override-text.ts';
import { answerLines } from '../../render/matrix/answer.ts';
import { matrixSvg } from '../../render/matrix/matrix-svg.ts';
import { renderMatrix } from '../../render/matrix/matrix-text.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';

export interface MatrixOutput {
  readonly json: boolean;
  /** Where the picture goes; null for none. */
  readonly svg: string | null;
}

export async function printMatrix(context: Context, report: MatrixReport, output: MatrixOutput): Promise<void> {
  // The picture first: when it can not be written, that is said before a long answer scrolls it away.
  if (output.svg !== null) await context.writeFile(output.svg, matrixSvg(report));
  if (output.json) {
    writeJson(context.stdout, report);
    return;
  }
  const grid = renderMatrix({ report, running: [] }, context.style, context.stdout.isTTY ? context.stdout.columns : Infinity);
  const reasons = excludedLines(report);
  writeLines(context.stdout, [
    ...grid,
    '',
    ...reasons,
    ...originLines(report),
    ...answerLines(report).map(printable),
    '',
    ...exampleLines(report),
  ]);
}

function excludedLines(report: MatrixReport): readonly string[] {
  const reasons = [...new Set(report.excluded.map(({ because }) => because))];
  return reasons.map((because) => {
    const number = report.excluded.filter((one) => one.because === because).length;
    return `Left out: ${number} of the combinations, because ${because}.`;
  });
}

function explainLines({ hunt, cells }: MatrixReport): readonly string[] {
  const isMixed = ['good', 'bad'].every((verdict) => cells.some((cell) => cell.verdict === verdict));
  return isMixed ? [`Why it fails there and not beside it: firstbad explain ${String(hunt)}`] : [];
}

/** Where to look further: an attempt that failed, else any. */
function exampleLines(report: MatrixReport): readonly string[] {
  const cell = report.cells.find((one) => one.verdict === 'bad') ?? report.cells.find((one) => one.attempts.length > 0);
  const id = cell?.attempts[0]?.id;
  return id === undefined
    ? [`This is hunt ${report.hunt}.`]
    : [`This is hunt ${report.hunt}. One attempt with its consoles: firstbad show ${id}`, ...explainLines(report)];
}
