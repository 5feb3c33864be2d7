// What has to come together for it to fail, and what makes it go away.

import type { IsolateReport } from '../../core/isolate/isolate-report.ts';
import { isolateReportOf } from '../../core/isolate/isolate-report-of.ts';
import type { IsolatePlan } from '../../core/stored/hunt-plan.ts';
import { type IsolateRunOptions, runIsolate } from '../../hunt/isolate/isolate.ts';
import { type IsolatePlanRequest, planIsolate } from '../../hunt/isolate/plan-isolate.ts';
import { isolateSvg } from '../../render/isolate/isolate-svg.ts';
import { isolateLines } from '../../render/isolate/isolate-text.ts';
import { isolateForecastText } from '../../render/isolate/isolate-words.ts';
import type { HuntWatcher } from '../watcher.ts';
import type { ScenarioQuestion } from './question.ts';

export type IsolateWanted = Pick<IsolatePlanRequest, 'restrictions' | 'namedOnly' | 'rules'>;

export const isolateQuestion: ScenarioQuestion<IsolatePlan, IsolateReport, IsolateWanted> = {
  name: 'isolate',
  resumes: true,
  traces: false,
  plan: planIsolate,
  run: (lab, request, { watcher, ...options }) => runIsolate(lab, request, { ...options, onStep: forecasts(watcher) }),
  report: async (_session, { hunt, plan, state: { records, status } }) =>
    isolateReportOf(hunt, plan, { records, over: status === 'answered' }),
  view: (report, { style, columns }) => ({
    words: isolateLines(report, style, columns),
    picture: { svg: isolateSvg(report), says: 'What has to come together for it to fail' },
  }),
};

// A forecast for each attempt would be most of what is printed.
const attemptsBetweenForecasts = 5;

function forecasts(watcher: HuntWatcher): NonNullable<IsolateRunOptions['onStep']> {
  let toldAt = -attemptsBetweenForecasts;
  return (attempts, reportNow) => {
    if (attempts < toldAt + attemptsBetweenForecasts) return;
    const report = reportNow();
    if (report.forecast === null) return;
    toldAt = attempts;
    watcher.note(isolateForecastText(report));
  };
}
