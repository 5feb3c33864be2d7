// Where each cell of a matrix stands: rows are combinations of component versions, columns of factor values. What has
// only one version or value is said once, above. The terminal and the picture draw the same grid.

import type { MatrixCell, MatrixReport } from '../../core/matrix/matrix-report.ts';
import { pointKey } from '../../core/scenario/point.ts';

export interface Grid {
  /** `qemu 1:7.2+dfsg-7`, `aio threads`: what is the same in all cells. */
  readonly fixed: readonly string[];
  readonly rowNames: readonly string[];
  readonly columnNames: readonly string[];
  readonly rows: readonly GridRow[];
  /** For each column the values of `columnNames`. */
  readonly columns: readonly (readonly string[])[];
}

export interface GridRow {
  /** The values of `rowNames`. */
  readonly labels: readonly string[];
  /** One for each column; null where the scenario has no such cell. */
  readonly cells: readonly (MatrixCell | null)[];
}

interface Axis {
  readonly name: string;
  readonly values: readonly string[];
}

export function gridOf(report: Pick<MatrixReport, 'components' | 'factors' | 'cells'>): Grid {
  const components = report.components.map((component) => ({ name: component.name, values: component.versions }));
  const axes: readonly Axis[] = [...components, ...report.factors];
  // With nothing to compare at all, the first component still makes a row.
  const rowAxes = varying(components).length > 0 ? varying(components) : components.slice(0, 1);
  const columnAxes = varying(report.factors);
  const shown = new Set([...rowAxes, ...columnAxes].map((axis) => axis.name));
  const fixed = axes.filter((axis) => !shown.has(axis.name));
  const base = Object.fromEntries(fixed.map((axis) => [axis.name, axis.values[0] ?? '']));
  const cells = new Map(report.cells.map((cell) => [pointKey(cell.point), cell]));
  const columns = combinations(columnAxes);
  const rows = combinations(rowAxes).map((labels) => ({
    labels,
    cells: columns.map((values) => {
      const point = { ...base, ...named(rowAxes, labels), ...named(columnAxes, values) };
      return cells.get(pointKey(point)) ?? null;
    }),
  }));
  return {
    fixed: fixed.map((axis) => `${axis.name} ${axis.values[0] ?? ''}`),
    rowNames: rowAxes.map((axis) => axis.name),
    columnNames: columnAxes.map((axis) => axis.name),
    rows: rows.filter((row) => row.cells.some((cell) => cell !== null)),
    columns,
  };
}

function varying(axes: readonly Axis[]): readonly Axis[] {
  return axes.filter((axis) => axis.values.length > 1);
}

/** All combinations, the last axis running fastest; one empty combination for no axes. */
function combinations(axes: readonly Axis[]): readonly (readonly string[])[] {
  return axes.reduce<readonly (readonly string[])[]>(
    (sofar, axis) => sofar.flatMap((values) => axis.values.map((value) => [...values, value])),
    [[]],
  );
}

function named(axes: readonly Axis[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(axes.map((axis, index) => [axis.name, values[index] ?? '']));
}
