// `firstbad isolate DIR`: what has to come together for it to fail, what makes it go away, and what does not matter.

import type { ArchiveChoice } from '../../app/lab.ts';
import { isolateQuestion } from '../../app/questions/isolate.ts';
import { ask, reportOn } from '../../app/questions/question.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { IsolateRules } from '../../core/stored/hunt-plan.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { sayStopped, searchDisplayFor, shown } from '../searching.ts';
import { loadScenario } from './matrix.ts';
import { type FoundOutput, printAnswer } from './print-found.ts';

export interface IsolateOptions extends FoundOutput {
  /** The folder with firstbad.yaml, or the file. */
  readonly path: string;
  /** Where it fails, as far as the user says it. */
  readonly restrictions: Restrictions;
  readonly namedOnly: boolean;
  readonly rules: IsolateRules['rules'];
  readonly again: boolean;
  readonly archive: ArchiveChoice;
}

export async function isolateCommand(context: Context, options: IsolateOptions): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  const { restrictions, namedOnly, rules, again, archive } = options;
  const wanted = { restrictions, namedOnly, rules };
  const { hunt, state } = await shown(searchDisplayFor(context, options.json), (display) =>
    ask(context, isolateQuestion, { loaded, again, archive, wanted }, display),
  );
  const report = await reportOn(context, isolateQuestion, { hunt, state });
  await printAnswer(context, isolateQuestion, report, options);
  if (context.signal.aborted && state.status !== 'answered') return sayStopped(context);
  const { ended } = report;
  return ended === null || ended === 'lab-broken' || ended === 'no-answer' ? exitCodes.trouble : exitCodes.ok;
}
