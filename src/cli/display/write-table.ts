// A table on standard output, its head bold.

import { renderTable } from '../../render/base/table.ts';
import type { Context } from '../context.ts';
import { writeLines } from './terminal.ts';

export function writeTable(
  { stdout, style }: Pick<Context, 'stdout' | 'style'>,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const [header = '', ...lines] = renderTable(head, rows);
  writeLines(stdout, [style.bold(header), ...lines]);
}
