// Tables of plain text: a header, rows, columns as wide as they need to be. The last column is not padded.

import { padTo } from './style.ts';
import { columnsOf } from './text-width.ts';

export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => columnsOf(row[column] ?? ''))));
  return all.map((row) =>
    row
      .map((text, column) => padTo(text, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
