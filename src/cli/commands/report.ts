// `firstbad report`: what a hunt has found, written so that a maintainer can act on it, and refused when it says too much.

import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { makeReport, problemLines } from '../../app/report/hunt-report.ts';
import { writeLines } from '../display/terminal.ts';
import type { ReportFormat } from '../../reports/write/report-formats.ts';

export interface ReportOptions {
  readonly hunt: number;
  readonly format: ReportFormat;
  readonly output: string | null;
  /** Where the script goes, too. */
  readonly script: string | null;
  /** Archives of mails that are searched before it is written. */
  readonly archives: readonly string[];
  /** A tree whose scripts/get_maintainer.pl may be run; null for none. */
  readonly getMaintainer: string | null;
  /** A published report that this one stands instead of; null for none. */
  readonly supersedes: string | null;
  /** False leaves the script untried. */
  readonly tries: boolean;
}

export async function reportCommand(context: Context, options: ReportOptions): Promise<number> {
  const { text, script, problems } = await makeReport(context, options.hunt, options);
  if (problems.length > 0) {
    writeLines(context.stderr, problemLines(problems));
    return exitCodes.trouble;
  }
  if (script && options.script !== null) await context.writeFile(options.script, script.text);
  if (options.output === null) context.stdout.write(text);
  else await context.writeFile(options.output, text);
  return exitCodes.ok;
}
