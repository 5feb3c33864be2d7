// `firstbad isolate DIR`: what has to come together for it to fail, what makes it go away, and what does not matter.

import { assert } from '../../core/base/assert.ts';
import type { IsolateRules } from '../../core/stored/hunt-plan.ts';
import { isolateReportOf } from '../../core/isolate/isolate-report-of.ts';
import type { IsolateReport } from '../../core/isolate/isolate-report.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import { runIsolate } from '../../hunt/isolate/isolate.ts';
import { planIsolate } from '../../hunt/isolate/plan-isolate.ts';
import type { Context } from '../context.ts';
import type { ArchiveChoice } from '../../app/lab.ts';
import { exitCodes } from '../exit-codes.ts';
import { runHunt } from '../../app/open/hunting.ts';
import { isolateForecastText } from '../../render/isolate/isolate-words.ts';
import { sayStopped, searchDisplayFor, shown } from '../searching.ts';
import { loadScenario } from './matrix.ts';
import { printIsolate, type IsolateOutput } from './print-isolate.ts';

export interface IsolateOptions extends IsolateOutput {
  /** The folder with firstbad.yaml, or the file. */
  readonly path: string;
  /** Where it fails, as far as the user says it. */
  readonly restrictions: Restrictions;
  readonly namedOnly: boolean;
  readonly rules: IsolateRules['rules'];
  readonly again: boolean;
  readonly archive: ArchiveChoice;
}

// A forecast for each attempt would be most of what is printed.
const attemptsBetweenForecasts = 5;

export async function isolateCommand(context: Context, options: IsolateOptions): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  const { restrictions, namedOnly, rules, again, archive } = options;
  const { scenario } = loaded;
  const { hunt, state } = await shown(searchDisplayFor(context, options.json), (display) => {
    let toldAt = -attemptsBetweenForecasts;
    const onStep = (attempts: number, reportNow: () => IsolateReport): void => {
      if (attempts < toldAt + attemptsBetweenForecasts) return;
      const report = reportNow();
      if (report.forecast === null) return;
      toldAt = attempts;
      display.note(isolateForecastText(report));
    };
    return runHunt(context, { loaded, again, archive }, display, {
      plan: ({ sources, describeMachine }, { origin, ...more }) =>
        planIsolate({ sources, describeMachine }, { scenario, origin, restrictions, namedOnly, rules }, more),
      run: (lab, request, running) => runIsolate(lab, request, { ...running, onStep }),
      goesOn: !again,
    });
  });
  const report = isolateReport(hunt, state);
  await printIsolate(context, report, options);
  if (context.signal.aborted && state.status !== 'answered') return sayStopped(context);
  return report.ended === null || report.ended === 'lab-broken' ? exitCodes.trouble : exitCodes.ok;
}

/** Of a hunt with the question `isolate`, whether it runs, was stopped or was answered. */
export function isolateReport(hunt: number, { plan, records, status }: HuntState): IsolateReport {
  assert(plan?.question === 'isolate', 'the hunt isolates');
  return isolateReportOf(hunt, plan, { records, over: status === 'answered' });
}
