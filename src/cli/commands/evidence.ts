// `firstbad evidence`: traced attempts on both sides of what a hunt found, or at points of a scenario.

import type { Context } from '../context.ts';
import { evidenceReportOf } from '../../app/found/evidence-report.ts';
import type { EvidenceReport } from '../../core/evidence/evidence-report.ts';
import { exitCodes } from '../exit-codes.ts';
import { gatherPoints, transitionPoints, type GatherOptions } from '../../app/evidence/gathering.ts';
import { printError } from '../print-error.ts';
import { evidenceLines } from '../../render/evidence/evidence-text.ts';
import { writeJson, writeLines } from '../display/terminal.ts';

export interface EvidenceOptions extends GatherOptions {
  readonly json: boolean;
}

export async function evidenceCommand(context: Context, options: EvidenceOptions): Promise<number> {
  const { hunt, state } = await gatherPoints(context, options, transitionPoints);
  if (state.status !== 'answered') return printError(context.signal.reason, context.stderr);
  const lab = context.lab(options.archive);
  const report = await evidenceReportOf(hunt, state, await lab.evidence());
  printEvidence(context, report, options);
  return exitCodes.ok;
}

export function printEvidence(context: Context, report: EvidenceReport, { json }: { readonly json: boolean }): void {
  if (json) writeJson(context.stdout, report);
  else writeLines(context.stdout, evidenceLines(report, context.style));
}
