// `firstbad explain`: why it fails, from the evidence on both sides of a border. Gathers what is missing first.

import { explanationOf } from '../../app/evidence/explain-search.ts';
import { type ChoosePoints, gatherPoints, planOf } from '../../app/evidence/gather-points.ts';
import type { LoadedScenario } from '../../app/lab.ts';
import { chooseBorders } from '../../core/evidence/choose-borders.ts';
import { foldEvents, type HuntState } from '../../core/stored/journal.ts';
import { explanationLines } from '../../render/evidence/explanation-text.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { printError } from '../print-error.ts';
import type { EvidenceOptions } from './evidence.ts';
import { loadScenario } from './matrix.ts';

export async function explainCommand(context: Context, options: EvidenceOptions): Promise<number> {
  const gathered = await gatheredBefore(context, options);
  const { hunt, state, loaded } = gathered ?? (await gatherPoints(context, options, failingPoints));
  if (state.status !== 'answered') return printError(context.signal.reason, context.stderr);
  const report = await explanationOf(context, { hunt, state, loaded }, options.archive);
  if (options.json) writeJson(context.stdout, report);
  else writeLines(context.stdout, explanationLines(report, { style: context.style, columns: context.stdout.columns }));
  return exitCodes.ok;
}

const failingPoints: ChoosePoints = {
  of: (plan, records) => chooseBorders(plan, records).flatMap(({ bad, beside }) => [bad, ...beside.map(({ good }) => good)]),
  what: 'nothing that fails',
};

interface Gathered {
  readonly hunt: number;
  readonly state: HuntState;
  readonly loaded: LoadedScenario;
}

/** A hunt that gathered evidence is explained as it is: nothing is run. */
async function gatheredBefore(context: Context, { target, again, archive }: EvidenceOptions): Promise<Gathered | null> {
  if (!/^\d+$/.test(target) || again) return null;
  const hunt = Number(target);
  const state = foldEvents((await context.lab(archive).journal()).events(hunt));
  if (state.plan?.question !== 'evidence' || state.status !== 'answered') return null;
  return { hunt, state, loaded: await loadScenario(context, planOf(state, hunt).scenario.folder) };
}
