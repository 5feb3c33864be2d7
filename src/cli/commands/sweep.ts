// `firstbad sweep DIR --axis kernel`: all changes along all versions of one component, for each combination of the rest.

import { explainSearch } from '../../app/evidence/explain-search.ts';
import type { ArchiveChoice } from '../../app/lab.ts';
import { ask, reportOn } from '../../app/questions/question.ts';
import { sweepQuestion } from '../../app/questions/sweep.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { SearchRules, SweepRules } from '../../core/stored/hunt-plan.ts';
import type { SweepReport } from '../../core/stored/sweep-report.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { sayStopped, searchDisplayFor, shown } from '../searching.ts';
import { loadScenario } from './matrix.ts';
import { printSweep, type SweepOutput } from './print-sweep.ts';

export interface SweepOptions extends Omit<SweepOutput, 'gather'> {
  /** The folder with firstbad.yaml, or the file. */
  readonly path: string;
  /** The component whose versions are swept. */
  readonly axis: string;
  readonly restrictions: Restrictions;
  readonly rules: SearchRules;
  readonly sweep: SweepRules;
  readonly again: boolean;
  /** True explains what is found with traced attempts. */
  readonly evidence: boolean;
  readonly archive: ArchiveChoice;
}

export async function sweepCommand(context: Context, options: SweepOptions): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  const { axis, restrictions, rules, sweep, again, archive } = options;
  const wanted = { axis, restrictions, rules, ...sweep };
  const { hunt, state } = await shown(searchDisplayFor(context, options.json), (display) =>
    ask(context, sweepQuestion, { loaded, again, archive, wanted }, display),
  );
  const report = await reportOn(context, sweepQuestion, { hunt, state });
  const isChanged = state.status === 'answered' && report.strips.some(({ transitions }) => transitions.length > 0);
  const gather = async () => (isChanged ? explainSearch(context, hunt, options) : null);
  await printSweep(context, report, { ...options, gather });
  if (context.signal.aborted && state.status !== 'answered') return sayStopped(context);
  return isAnswered(report) ? exitCodes.ok : exitCodes.trouble;
}

/** A strip where nothing could be tested is answered as well; one that the lab could not test is not. */
function isAnswered({ strips }: SweepReport): boolean {
  return strips.every(({ ended }) => ended !== null && ended !== 'lab-broken');
}
