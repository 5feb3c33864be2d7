// Prints an isolation that has ended or was stopped: as JSON or in words; and writes the picture.

import type { IsolateReport } from '../../core/isolate/isolate-report.ts';
import { isolateSvg } from '../../render/isolate/isolate-svg.ts';
import { isolateLines } from '../../render/isolate/isolate-text.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';

export interface IsolateOutput {
  readonly json: boolean;
  /** Where the picture goes; null for none. */
  readonly svg: string | null;
}

export async function printIsolate(context: Context, report: IsolateReport, output: IsolateOutput): Promise<void> {
  if (output.svg !== null) await context.writeFile(output.svg, isolateSvg(report));
  if (output.json) {
    writeJson(context.stdout, report);
    return;
  }
  const columns = context.stdout.isTTY ? context.stdout.columns : Infinity;
  writeLines(context.stdout, isolateLines(report, context.style, columns));
}
