// Which options of a configuration matter, tried with kernels that are built and booted as hosts, or with a command of the user's.

import { type ReduceReport, reduceReportOf } from '../../core/reduce/reduce-report.ts';
import type { ReducePlan, ScenarioReduction } from '../../core/stored/hunt-plan.ts';
import { planReduction, type ReductionRequest } from '../../hunt/reduce/plan-reduction.ts';
import { reduceConfig } from '../../hunt/reduce/reduce-config.ts';
import { reduceOnHosts } from '../../hunt/reduce/reduce-on-hosts.ts';
import type { ReduceOptions, ReductionLoopParts } from '../../hunt/reduce/reduction-loop.ts';
import type { KernelConfigurations } from '../../ports/configurator.ts';
import { reduceLines } from '../../render/reduce/reduce-text.ts';
import type { AboutScenario, Question, ScenarioQuestion } from './question.ts';

export interface ReductionWanted extends Omit<ReductionRequest, keyof AboutScenario>, Pick<ReductionLoopParts, 'texts'> {
  readonly kernels: KernelConfigurations;
  readonly options: Omit<ReduceOptions, 'signal'>;
}

interface ReduceQuestion extends Question<ReducePlan, ReduceReport> {
  readonly onHosts: Omit<ScenarioQuestion<ScenarioReduction, ReduceReport, ReductionWanted>, 'report' | 'view'>;
  /** In a worktree. */
  readonly withCommand: typeof reduceConfig;
}

const asked = { name: 'reduce-config', resumes: true } as const;

export const reduceQuestion: ReduceQuestion = {
  ...asked,
  onHosts: {
    ...asked,
    traces: false,
    plan: (lab, { kernels, texts: _theirHashesCount, options: _ofThisRun, ...wanted }, options) =>
      planReduction({ ...lab, kernels }, wanted, options),
    run: (lab, request, { watcher, wanted: { kernels, texts, options: own }, ...options }) =>
      reduceOnHosts({ ...lab, kernels }, { ...request, texts }, { ...options, ...own, onNote: (note) => watcher.note(note) }),
  },
  withCommand: reduceConfig,
  report: async (_session, { hunt, plan, state }) => reduceReportOf(hunt, plan, state),
  view: (report, { style }) => ({ words: reduceLines(report, style) }),
};
