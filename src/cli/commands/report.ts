// `firstbad report`: what a hunt has found, written so that a maintainer can act on it, and refused when it says too much.

import { resultsOfHunt } from '../../app/found/results-of-hunt.ts';
import { makeReport, problemLines } from '../../app/report/hunt-report.ts';
import type { ReportFormat, ResultFormat } from '../../reports/write/report-formats.ts';
import { junitText, summaryText } from '../../reports/write/results.ts';
import type { Context } from '../context.ts';
import { writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export interface ReportOptions {
  readonly hunt: number;
  readonly format: ReportFormat | ResultFormat;
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
  const { format } = options;
  if (format === 'junit' || format === 'summary')
    return giveOut(context, await resultsText(context, options.hunt, format), options);
  const { text, script, problems } = await makeReport(context, options.hunt, { ...options, format });
  if (problems.length > 0) {
    writeLines(context.stderr, problemLines(problems));
    return exitCodes.trouble;
  }
  if (script && options.script !== null) await context.writeFile(options.script, script.text);
  return giveOut(context, text, options);
}

async function giveOut(context: Context, text: string, { output }: ReportOptions): Promise<number> {
  if (output === null) context.stdout.write(text);
  else await context.writeFile(output, text);
  return exitCodes.ok;
}

async function resultsText(context: Context, hunt: number, format: ResultFormat): Promise<string> {
  const results = await resultsOfHunt(context, hunt);
  return format === 'junit' ? junitText(results) : summaryText(results);
}
