// Prints what kernels accept: as JSON, or as lattices side by side with their rules and differences; and writes the picture.

import type { DioReport } from '../../core/dio/dio-report.ts';
import { dioSvg } from '../../render/dio/dio-svg.ts';
import { dioLines } from '../../render/dio/dio-text.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';

export interface DioOutput {
  readonly json: boolean;
  /** Where the picture goes; null for none. */
  readonly svg: string | null;
}

export async function printDio(context: Context, report: DioReport, output: DioOutput): Promise<void> {
  if (output.svg !== null) await context.writeFile(output.svg, dioSvg(report));
  if (output.json) {
    writeJson(context.stdout, report);
    return;
  }
  writeLines(context.stdout, dioLines(report, context.style, context.stdout.isTTY ? context.stdout.columns : Infinity));
}
