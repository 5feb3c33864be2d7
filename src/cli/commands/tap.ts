// `firstbad tap`: what TAP or KTAP says of a test, with the status that git bisect run and firstbad bisect want.

import { machineArchive } from '../../app/lab.ts';
import { printableLine } from '../../core/base/printable.ts';
import { judgeTap, parseTap } from '../../core/tap/tap-results.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export interface TapOptions {
  /** `-` is standard input. */
  readonly file: string;
  readonly test: string | null;
  readonly missing: 'skip' | 'bad';
  readonly json: boolean;
}

export async function tapCommand(context: Context, { file, json, ...question }: TapOptions): Promise<number> {
  const results = parseTap(await context.lab(machineArchive).readText(file));
  const verdict = judgeTap(results, question);
  if (json) writeJson(context.stdout, { ...verdict, ...results });
  else writeLines(context.stdout, [`${verdict.outcome}: ${printableLine(verdict.because)}`]);
  return { good: exitCodes.ok, bad: exitCodes.bad, skip: exitCodes.untestable }[verdict.outcome];
}
