// Decides everything that can be decided before the first attempt of a search through the commits of a component.

import { assert } from '../../core/base/assert.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { planCells } from '../../core/scenario/cells.ts';
import { hostKernelName } from '../../core/scenario/layers.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import type {
  BisectPlan,
  BisectSearch,
  BuiltBy,
  MachineFacts,
  PlannedFixUp,
  PlannedScenario,
  SearchRules,
} from '../../core/stored/hunt-plan.ts';
import type { Builder } from '../../ports/builder.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Repository } from '../../ports/repository.ts';
import { chosenVersions, describeMachineAt, type PlanDeps, sourceOf } from '../scenario/plan-hunt.ts';
import { planBisect, type SearchPlanOptions } from '../versions/plan-search.ts';
import { planCommits } from './plan-commits.ts';

export interface BuiltCommitsPlanDeps extends PlanDeps {
  readonly repository: Repository;
  readonly builder: Builder;
}

export interface BuiltCommitsRequest {
  readonly scenario: Scenario;
  /** Absolute, and the hash of the scenario's text. */
  readonly origin: { readonly folder: string; readonly sha256: string };
  readonly restrictions: Restrictions;
  readonly axis: string;
  /** Revisions as typed. Without the older one it is looked for among the releases; the newer one is HEAD unless given. */
  readonly good: string | null;
  readonly bad: string | null;
  readonly rules: SearchRules;
  /** The key of the guest's image: another image is another question. */
  readonly imageKey: string | null;
  /** Those that the user has given. */
  readonly fixUps?: readonly PlannedFixUp[];
}

/** Packages first, then the commits between two of them: `good` and `bad` are versions of packages. Throws as `planBisect`. */
export async function planPackagesThenCommits(
  { sources, describeMachine, repository, builder }: BuiltCommitsPlanDeps,
  { imageKey, fixUps, good, bad, ...request }: BuiltCommitsRequest,
  options: SearchPlanOptions,
): Promise<BisectPlan> {
  const plan = await planBisect({ sources, machine: describeMachine }, { ...request, good, bad, tester: 'attempts' }, options);
  const finer = { repository: repository.folder, ...builtBy({ builder, imageKey, fixUps }) };
  return { ...plan, search: { ...plan.search, among: { kind: 'versions-then-commits', finer } } };
}

export function builtBy({
  builder,
  imageKey,
  fixUps = [],
}: Pick<BuiltCommitsRequest, 'imageKey'> & {
  readonly builder: Pick<Builder, 'description'>;
  readonly fixUps: BuiltCommitsRequest['fixUps'];
}): BuiltBy {
  return { builder: builder.description, imageKey, fixUps };
}

/** Throws UserError for unknown revisions and for ends that make no search, and what the sources and the builder throw. */
export async function planBuiltCommits(
  lab: BuiltCommitsPlanDeps,
  { scenario, origin, restrictions, axis, good, bad, rules, imageKey, fixUps }: BuiltCommitsRequest,
  options: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<BisectPlan> {
  const [older, newer] = rules.fixed ? [bad, good] : [good, bad];
  const ends = await planCommits(
    lab.repository,
    {
      olds: older === null ? [] : [older],
      news: newer === null ? [] : [newer],
      tester: { kind: 'person' },
      rules,
    },
    options.signal,
  );
  const { repository, goods, releases } = ends;
  const search: BisectSearch = {
    axis,
    good: null,
    bad: ends.bad.name,
    tester: 'attempts',
    rules,
    among: {
      kind: 'commits',
      commits: { repository, bad: ends.bad, goods, releases, ...builtBy({ builder: lab.builder, imageKey, fixUps }) },
    },
  };
  const { description } = lab.builder;
  const end = { repository, commit: ends.bad.name, description };
  const point = await planBuiltPoint(lab, { scenario, origin, restrictions, axis, ...end }, options);
  return { question: 'bisect', ...point, search };
}

interface BuiltPointRequest extends Pick<BuiltCommitsRequest, 'scenario' | 'origin' | 'restrictions' | 'axis'> {
  readonly repository: string;
  readonly commit: CommitName;
  /** How it is built, for people. */
  readonly description: string;
}

/** One cell, with a commit in the place of a component's version. Throws UserError when the restrictions leave more open. */
export async function planBuiltPoint(
  lab: PlanDeps,
  { scenario, origin, restrictions, axis, repository, commit, description }: BuiltPointRequest,
  options: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<PlannedScenario> {
  const others = { ...scenario, components: scenario.components.filter((one) => one.name !== axis) };
  const rest = await chosenVersions(lab, { scenario: others, restrictions }, options);
  const end: Version = { id: commit as string as VersionId, label: commit, upstream: '', origin: repository };
  const planned = planCells(
    scenario,
    { ...rest, [axis]: [end] },
    { ...restrictions, versions: restrictions.versions.filter((choice) => choice.component !== axis) },
  );
  assertOneCombination(axis, planned);
  const plan: Omit<PlannedScenario, 'machine'> = {
    scenario: { name: scenario.name, title: scenario.title, ...origin },
    components: planned.components.map((component) => ({
      ...component,
      source: component.name === axis ? description : sourceOf(lab, component.name).description,
    })),
    factors: planned.factors,
    cells: planned.cells,
    excluded: planned.excluded,
    attemptsPerCell: 1,
  };
  return { ...plan, machine: await machineFor(lab, { scenario, plan, axis }, options) };
}

/** A host kernel that is to be built is not built for this: any packaged one tells what a host gets here. */
async function machineFor(
  lab: PlanDeps,
  {
    scenario,
    plan,
    axis,
  }: { readonly scenario: Scenario; readonly plan: Pick<PlannedScenario, 'cells' | 'components'>; readonly axis: string },
  options: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<MachineFacts> {
  const [at] = plan.cells;
  assert(at, 'a plan has a cell');
  if (hostKernelName(scenario) !== axis) return describeMachineAt(lab, { scenario, plan, at }, options);
  const line = await sourceOf(lab, axis).line(options.signal, options.progress);
  const newest = line.at(-1);
  assert(newest, 'a source has a version');
  const components = plan.components.map((one) => (one.name === axis ? { ...one, versions: [newest] } : one));
  return describeMachineAt(lab, { scenario, plan: { components }, at: { ...at, [axis]: newest.label } }, options);
}

function assertOneCombination(axis: string, { cells, components, factors }: ReturnType<typeof planCells>): void {
  if (cells.length === 1) return;
  const open = [
    ...components
      .filter(({ name }) => name !== axis)
      .map(({ name, versions }) => ({ option: '--version', name, values: versions.map((one) => one.label) })),
    ...factors.map(({ name, values }) => ({ option: '--set', name, values })),
  ].filter(({ values }) => values.length > 1);
  throw new UserError({
    code: 'usage',
    message: `a search along ${axis} needs one combination of everything else, but ${cells.length} are left`,
    hint: `add ${open.map(({ option, name, values }) => `${option} ${name}=${values.join('|')}`).join(' ')}`,
  });
}
