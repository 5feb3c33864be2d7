// `firstbad evidence`: traced attempts on both sides of what a hunt found, or at points of a scenario.

import { type GatherOptions, gatherPoints, transitionPoints } from '../../app/evidence/gather-points.ts';
import { evidenceQuestion } from '../../app/questions/evidence.ts';
import { reportOn } from '../../app/questions/question.ts';
import type { EvidenceReport } from '../../core/evidence/evidence-report.ts';
import { evidenceLines } from '../../render/evidence/evidence-text.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { printError } from '../print-error.ts';

export interface EvidenceOptions extends GatherOptions {
  readonly json: boolean;
}

export async function evidenceCommand(context: Context, options: EvidenceOptions): Promise<number> {
  const gathered = await gatherPoints(context, options, transitionPoints);
  if (gathered.state.status !== 'answered') return printError(context.signal.reason, context.stderr);
  const report = await reportOn(context, evidenceQuestion, gathered);
  printEvidence(context, report, options);
  return exitCodes.ok;
}

export function printEvidence(context: Context, report: EvidenceReport, { json }: { readonly json: boolean }): void {
  if (json) writeJson(context.stdout, report);
  else writeLines(context.stdout, evidenceLines(report, context.style));
}
