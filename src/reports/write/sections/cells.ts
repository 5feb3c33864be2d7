// The cells that tell the most: those that fail, and for each the ones that differ from it in a single value and do not.

import type { MatrixCell } from '../../../core/matrix/matrix-report.ts';
import type { Point } from '../../../core/scenario/point.ts';
import { runs, type Section } from '../document.ts';
import type { Dossier } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';

// A mail's reader looks at a table of this size; all cells are in the matrix itself.
const rowsMax = 16;

export function cellsSection({ matrix }: Dossier): Section | null {
  const tried = matrix?.cells.filter((cell) => cell.verdict !== null && cell.attempts.length > 0) ?? [];
  if (!matrix || tried.length === 0) return null;
  const shown = telling(tried).slice(0, rowsMax);
  const names = varying(matrix, shown);
  const fixed = fixedText(matrix, shown, names);
  const left = tried.length - shown.length;
  const rows = shown.map((cell) => ({
    cells: [
      ...names.map((name) => ({ text: cell.point[name] ?? '' })),
      { text: cell.verdict ?? '', verdict: cell.verdict ?? '' },
      { text: cell.verdict === 'good' ? '' : plainLine(cell.message ?? '', 60) },
    ],
    backing: runs(cell.attempts.map((attempt) => attempt.id)),
  }));
  const all = runs(shown.flatMap((cell) => cell.attempts.map((attempt) => attempt.id)));
  const notes = [
    ...(fixed === '' ? [] : [{ text: `In all of these, ${fixed}.`, backing: all }]),
    ...(left > 0
      ? [
          {
            text:
              left === 1
                ? 'One more cell that was tried is not shown here.'
                : `${left} more cells that were tried are not shown here.`,
            backing: { kind: 'record' as const, of: 'the matrix of the hunt' },
          },
        ]
      : []),
  ];
  return {
    id: 'cells',
    heading: 'What was tried',
    blocks: [
      { kind: 'table', head: [...names, 'verdict', 'what was said'], rows },
      ...(notes.length === 0 ? [] : [{ kind: 'paragraph' as const, sentences: notes }]),
    ],
  };
}

/** Failing cells and their neighbours; when nothing fails, whatever was tried. In the matrix's order. */
function telling(cells: readonly MatrixCell[]): readonly MatrixCell[] {
  const bad = cells.filter((cell) => cell.verdict === 'bad');
  if (bad.length === 0) return cells;
  return cells.filter((cell) => cell.verdict === 'bad' || bad.some((one) => differences(one.point, cell.point) === 1));
}

function differences(a: Point, b: Point): number {
  return Object.keys(a).filter((name) => a[name] !== b[name]).length;
}

function varying({ components, factors }: NonNullable<Dossier['matrix']>, cells: readonly MatrixCell[]): readonly string[] {
  const names = [...components.map(({ name }) => name), ...factors.map(({ name }) => name)];
  return names.filter((name) => new Set(cells.map((cell) => cell.point[name])).size > 1);
}

function fixedText(matrix: NonNullable<Dossier['matrix']>, cells: readonly MatrixCell[], shown: readonly string[]): string {
  const [first] = cells;
  if (!first) return '';
  const names = [...matrix.components.map(({ name }) => name), ...matrix.factors.map(({ name }) => name)];
  return names
    .filter((name) => !shown.includes(name) && first.point[name] !== undefined)
    .map((name) => `${name} is ${first.point[name] ?? ''}`)
    .join(' and ');
}
