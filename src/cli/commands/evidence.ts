// `firstbad evidence`: traced attempts on both sides of what a hunt found, or at points of a scenario.

import { type GatherOptions, gatherPoints, transitionPoints } from '../../app/evidence/gather-points.ts';
import { evidenceQuestion } from '../../app/questions/evidence.ts';
import { reportOn } from '../../app/questions/question.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printError } from '../print-error.ts';
import { printAnswer } from './print-found.ts';

export interface EvidenceOptions extends GatherOptions {
  readonly json: boolean;
}

export async function evidenceCommand(context: Context, options: EvidenceOptions): Promise<number> {
  const gathered = await gatherPoints(context, options, transitionPoints);
  if (gathered.state.status !== 'answered') return printError(context.signal.reason, context.stderr);
  const report = await reportOn(context, evidenceQuestion, gathered);
  await printAnswer(context, evidenceQuestion, report, { json: options.json, svg: null });
  return exitCodes.ok;
}
