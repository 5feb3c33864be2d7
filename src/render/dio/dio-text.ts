// What kernels accept, as lines: for each target the lattices side by side, the rules in words, and what changed.

import { printableLine } from '../../core/base/printable.ts';
import { formatDuration } from '../../core/base/quantities.ts';
import { type DioKernelFinding, type DioReport, findingAt } from '../../core/dio/dio-report.ts';
import type { BrokenPromise, DioRules } from '../../core/dio/dio-rules.ts';
import type { DioTarget } from '../../core/dio/dio-target.ts';
import { padTo, type Style } from '../base/style.ts';
import { type DioGrid, dioGridOf, rulesText, targetsIn, targetTitle } from './dio-grid.ts';

export function dioLines(report: DioReport, style: Style, width: number): readonly string[] {
  return [
    'Which reads of 4096 bytes with O_DIRECT are accepted. Rows: one vector, or a first and a second one of so many bytes.',
    'Columns: the alignment of memory, from 1 byte at the left to 4096 at the right. # accepted, - short, . refused',
    '',
    ...targetsIn(report).flatMap((target) => [...targetLines(report, target, style, width), '']),
    ...troubleLines(report),
    `This is hunt ${String(report.hunt)}. All requests and answers: firstbad show ${String(report.hunt)} --json`,
  ];
}

function targetLines(report: DioReport, target: DioTarget, style: Style, width: number): readonly string[] {
  const columns = report.kernels.map((kernel) => ({ version: kernel.version, finding: findingAt(kernel.findings, target) }));
  const changes = report.differences.filter((one) => findingAt([one], target) !== null);
  return [
    style.bold(targetTitle(target)),
    ...gridLines(columns, style, width),
    ...columns.map(({ version, finding }) => `  ${padTo(version, nameWidth(report))}  ${ruleLine(finding)}`),
    ...changes.map(({ from, to, gained, lost, before, after }) =>
      style.bold(`  ${from} -> ${to}: ${changeText(before, after, gained, lost)}`),
    ),
  ];
}

interface Column {
  readonly version: string;
  readonly finding: DioKernelFinding | null;
}

const labelWidth = 11;

/** As many kernels beside each other as the width has room for. */
function gridLines(columns: readonly Column[], style: Style, width: number): readonly string[] {
  const grids = columns.flatMap(({ version, finding }) =>
    finding?.kind === 'tried' ? [{ version, grid: dioGridOf(finding.lattice) }] : [],
  );
  const cellWidth = Math.max(14, ...grids.map(({ version, grid }) => Math.max(version.length, grid.columns.length) + 2));
  const together = Math.max(1, Math.floor((Math.min(width, 200) - labelWidth - 2) / cellWidth));
  const blocks = Array.from({ length: Math.ceil(grids.length / together) }, (_, index) =>
    grids.slice(index * together, (index + 1) * together),
  );
  return blocks.flatMap((block) => {
    const rows = block[0]?.grid.rows ?? [];
    const head = `  ${' '.repeat(labelWidth)}${block.map(({ version }) => padTo(version, cellWidth)).join('')}`;
    const lines = rows.map((name, row) => {
      const cells = block.map(({ grid }) => squares(grid, row, style) + ' '.repeat(cellWidth - grid.columns.length));
      return `  ${padTo(name, labelWidth)}${cells.join('')}`;
    });
    return [head, ...lines, ''].map((line) => line.trimEnd());
  });
}

function squares(grid: DioGrid, row: number, style: Style): string {
  return (grid.answers[row] ?? [])
    .map((answer) => (answer === 'accepted' ? style.green('#') : answer === 'short' ? style.yellow('-') : style.dim('.')))
    .join('');
}

function nameWidth(report: DioReport): number {
  return Math.max(...report.kernels.map(({ version }) => version.length));
}

function ruleLine(finding: DioKernelFinding | null): string {
  if (finding === null) return 'no answer';
  return `${rulesText(finding)}${finding.kind === 'missing' ? '' : statxText(finding)}`;
}

function statxText({ limits, statxCheck }: Extract<DioKernelFinding, { kind: 'tried' }>): string {
  if (limits.statx === null) return '; statx says nothing';
  const { memoryAlign, offsetAlign } = limits.statx;
  if (statxCheck === null) return '; statx says that there is no direct I/O';
  return `; statx says memory ${String(memoryAlign)}, offset and segments ${String(offsetAlign)}: ${promiseText(statxCheck)}`;
}

function promiseText(broken: readonly BrokenPromise[]): string {
  if (broken.length === 0) return 'that is so';
  return broken
    .map(({ kind, rule, count }) =>
      kind === 'refused'
        ? `${String(count)} requests within it are refused`
        : `${rule} may be less (${String(count)} requests)`,
    )
    .join(', ');
}

/** `vectors 4096 -> 512; 36 more of the reads are accepted, 0 fewer`. */
function changeText(before: DioRules, after: DioRules, gained: number, lost: number): string {
  const names = { memory: 'memory', vector: 'vectors', offset: 'offset', length: 'length' } as const;
  const changed = (Object.keys(names) as (keyof DioRules)[])
    .filter((rule) => before[rule] !== after[rule])
    .map((rule) => `${names[rule]} ${String(before[rule] ?? 'none')} -> ${String(after[rule] ?? 'none')}`);
  const counts = [...(gained > 0 ? [`${String(gained)} more`] : []), ...(lost > 0 ? [`${String(lost)} fewer`] : [])];
  return `${changed.length === 0 ? 'the same rules' : changed.join(', ')}; ${counts.join(' and ')} of the reads are accepted`;
}

function troubleLines(report: DioReport): readonly string[] {
  const lines = report.kernels.flatMap(({ version, attempt, trouble, seconds }) => {
    if (trouble !== null)
      return [`${version}: ${printableLine(trouble)}${attempt === null ? '' : ` (firstbad show ${attempt})`}`];
    return seconds === null ? [] : [`${version}: ${formatDuration(seconds * 1000)}`];
  });
  return lines.length === 0 ? [] : [...lines, ''];
}
