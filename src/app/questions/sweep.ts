// All changes along the versions of a component, for each combination of everything else.

import type { SweepPlan, SweepRules } from '../../core/stored/hunt-plan.ts';
import type { SweepReport } from '../../core/stored/sweep-report.ts';
import { planSweep, type SearchPlanRequest } from '../../hunt/versions/plan-search.ts';
import { runSweep } from '../../hunt/versions/version-sweep.ts';
import { sweepSvg } from '../../render/sweep/sweep-svg.ts';
import { sweepLines } from '../../render/sweep/sweep-text.ts';
import { sweepReport } from '../found/versions-report.ts';
import type { SearchWatcher } from '../watcher.ts';
import type { ScenarioQuestion } from './question.ts';

export type SweepWanted = Pick<SearchPlanRequest, 'restrictions' | 'axis' | 'rules'> & SweepRules;

export const sweepQuestion: ScenarioQuestion<SweepPlan, SweepReport, SweepWanted, SearchWatcher> = {
  name: 'sweep',
  resumes: true,
  traces: false,
  plan: ({ sources, describeMachine }, wanted, options) => planSweep({ sources, machine: describeMachine }, wanted, options),
  run: (lab, request, { watcher, ...options }) =>
    runSweep(lab, request, { ...options, onReport: (report) => watcher.onSweep(report) }),
  report: async (_session, { hunt, state }) => sweepReport(hunt, state),
  view: (report, { style, columns }) => ({
    words: sweepLines(report, style, columns),
    picture: { svg: sweepSvg(report), says: `All versions of ${report.axis} that were tried, oldest first` },
  }),
};
