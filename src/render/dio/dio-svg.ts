// What kernels accept, as a picture: a row of lattices for each target, a column for each kernel.

import { type DioKernelFinding, type DioReport, findingAt } from '../../core/dio/dio-report.ts';
import { charWidth, margin, svgPage, svgText, textWidth } from '../base/svg.ts';
import { dioGridOf, rulesText, targetsIn, targetTitle } from './dio-grid.ts';

const square = 11;
const gap = 2;
const lineHeight = 18;
const labels = 11 * charWidth;

export function dioSvg(report: DioReport): string {
  const targets = targetsIn(report);
  const gridWidth = 13 * (square + gap);
  const columnWidth = Math.max(gridWidth, ...report.kernels.map(({ version }) => textWidth(version))) + 18;
  const rows = 8;
  const blockHeight = lineHeight * 2.6 + rows * (square + gap) + 3 * lineHeight;
  const title = 'Which reads of 4096 bytes with O_DIRECT kernels accept';
  const body = targets.flatMap((target, index) => {
    const top = margin + lineHeight * 3 + index * blockHeight;
    const gridTop = top + lineHeight * 1.6;
    const columns = report.kernels.flatMap(({ version, findings }, column) => {
      const x = margin + labels + column * columnWidth;
      const finding = findingAt(findings, target);
      return [svgText({ x, y: gridTop - 4, content: version, kind: 'strong' }), ...latticeMarks(finding, x, gridTop)];
    });
    return [
      svgText({ x: margin, y: top, content: targetTitle(target), kind: 'title' }),
      ...rowLabels(report, gridTop),
      ...columns,
    ];
  });
  const legend = [
    svgText({ x: margin, y: margin + 12, content: title, kind: 'title' }),
    svgText({
      x: margin,
      y: margin + 12 + lineHeight,
      content:
        'rows: in one vector, or a first and a second one; columns: memory aligned to 1, 2, 4 ... 4096 bytes; filled: accepted',
      kind: 'faint',
    }),
  ];
  return svgPage({
    width: Math.max(margin * 2 + labels + report.kernels.length * columnWidth, 920),
    height: margin * 2 + lineHeight * 3 + targets.length * blockHeight,
    title,
    description: describe(report),
    body: [...legend, ...body],
  });
}

function rowLabels(report: DioReport, top: number): readonly string[] {
  const first = report.kernels.flatMap(({ findings }) => findings).find((one) => one.kind === 'tried');
  if (first?.kind !== 'tried') return [];
  return dioGridOf(first.lattice).rows.map((content, row) =>
    svgText({ x: margin, y: top + row * (square + gap) + square - 1, content, kind: 'faint' }),
  );
}

function latticeMarks(finding: DioKernelFinding | null, x: number, top: number): readonly string[] {
  if (finding?.kind !== 'tried') {
    const because = finding?.kind === 'missing' ? `missing: ${finding.because}` : 'no answer';
    return [svgText({ x, y: top + square, content: because.slice(0, 24), kind: 'faint' })];
  }
  const { answers, rows } = dioGridOf(finding.lattice);
  const marks = answers.flatMap((line, row) =>
    line.map((answer, column) => {
      const kind = answer === 'accepted' ? 'mark-good' : answer === 'short' ? 'mark-other' : 'mark-grid';
      const [left, y] = [x + column * (square + gap), top + row * (square + gap)];
      // What is refused is small, so that the picture can be read without colours.
      const [size, inset] = answer === 'accepted' ? [square, 0] : [square / 3, square / 3];
      return `<rect class="${kind}" x="${num(left + inset)}" y="${num(y + inset)}" width="${num(size)}" height="${num(size)}"/>`;
    }),
  );
  const below = top + rows.length * (square + gap) + 12;
  const { memory, vector } = finding.rules;
  const words = [`memory ${String(memory ?? 'none')}`, `vectors ${String(vector ?? 'none')}`];
  return [...marks, ...words.map((content, line) => svgText({ x, y: below + line * 15, content, kind: 'faint' }))];
}

function num(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}

function describe(report: DioReport): string {
  return report.kernels
    .map(({ version, findings }) => `${version}: ${findings.map((one) => `${targetTitle(one)}: ${rulesText(one)}`).join('; ')}`)
    .join('. ');
}
