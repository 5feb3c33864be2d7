// Decides everything that can be decided before a kernel's configuration is reduced with a scenario.

import type { KernelReduction, ScenarioReduction } from '../../core/stored/hunt-plan.ts';
import type { KernelConfigurations } from '../../ports/configurator.ts';
import type { Progress } from '../../ports/progress.ts';
import { builtBy, type BuiltCommitsRequest, planBuiltPoint } from '../commits/plan-built-commits.ts';
import type { PlanDeps } from '../scenario/plan-hunt.ts';

export interface ReductionPlanDeps extends PlanDeps {
  readonly kernels: KernelConfigurations;
}

export interface ReductionRequest
  extends
    Pick<BuiltCommitsRequest, 'scenario' | 'origin' | 'restrictions' | 'imageKey' | 'fixUps'>,
    Pick<KernelReduction, 'axis' | 'repository' | 'commit' | 'good' | 'bad' | 'rules'> {}

/** Throws UserError when the restrictions leave more than one combination open, and what the sources throw. */
export async function planReduction(
  lab: ReductionPlanDeps,
  { imageKey, fixUps, scenario, origin, restrictions, ...ends }: ReductionRequest,
  options: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<ScenarioReduction> {
  const { description } = lab.kernels;
  const { axis, repository, commit } = ends;
  const at = { scenario, origin, restrictions, axis, repository, commit: commit.name, description };
  const point = await planBuiltPoint(lab, at, options);
  const reduces = { ...ends, ...builtBy({ builder: lab.kernels, imageKey, fixUps }) };
  return { question: 'reduce-config', by: 'scenario', ...point, reduces };
}
