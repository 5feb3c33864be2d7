// Decides everything that can be decided before the first attempt: which versions, which cells, on what machine.

import { assert } from '../../core/base/assert.ts';
import { together } from '../../core/base/together.ts';
import { UserError } from '../../core/base/user-error.ts';
import { withVersionPlaced } from '../../core/git/known-tree.ts';
import { type ChosenCells, planCells } from '../../core/scenario/cells.ts';
import { chooseVersions } from '../../core/scenario/choose-versions.ts';
import { hostKernelOf, isFlat } from '../../core/scenario/layers.ts';
import type { Point } from '../../core/scenario/point.ts';
import { patternsOf, type Restrictions } from '../../core/scenario/restriction.ts';
import type { HostSpec, Scenario } from '../../core/scenario/scenario.ts';
import type { Version, VersionLine } from '../../core/scenario/version.ts';
import { matchingVersions, type VersionPattern } from '../../core/scenario/version-pattern.ts';
import type { CellsPlan, MachineFacts, PlannedScenario } from '../../core/stored/hunt-plan.ts';
import type { WantedHost } from '../../ports/host.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Source } from '../../ports/source.ts';

export interface PlanDeps {
  /** By component name. */
  readonly sources: ReadonlyMap<string, Source>;
  /** What hosts of this kind get here. It may boot the kernel to find out, so that it is asked for one that is needed anyway. */
  readonly describeMachine: (machine: HostSpec, host: WantedHost, signal: AbortSignal) => Promise<MachineFacts>;
}

export interface PlanRequest<Question extends CellsPlan['question'] = CellsPlan['question']> {
  readonly scenario: Scenario;
  /** Absolute, and the hash of the scenario's text. */
  readonly origin: { readonly folder: string; readonly sha256: string };
  readonly restrictions: Restrictions;
  /** `run` makes one attempt at the only point that the restrictions leave. */
  readonly question: Question;
}

/**
 * Throws UserError when a version is unknown, when the restrictions leave no cell (for `run`: not exactly one), and what the
 * sources throw.
 */
export async function planHunt<Question extends CellsPlan['question']>(
  lab: PlanDeps,
  request: PlanRequest<Question>,
  options: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<PlannedScenario & { readonly question: Question }> {
  const { scenario, origin, restrictions, question } = request;
  const chosen = await chosenVersions(lab, request, options);
  const plan = planCells(scenario, chosen, restrictions);
  if (question === 'run') assertOnePoint(plan);
  return {
    question,
    scenario: { name: scenario.name, title: scenario.title, ...origin },
    components: plan.components.map(({ name, versions }) => ({ name, source: sourceOf(lab, name).description, versions })),
    factors: plan.factors,
    cells: plan.cells,
    excluded: plan.excluded,
    attemptsPerCell: question === 'run' ? 1 : scenario.attempts,
    machine: await describeMachineAt(lab, { scenario, plan, at: firstOf(plan.cells) }, options),
  };
}

/** The versions of each component that take part, by its name. */
export async function chosenVersions(
  lab: Pick<PlanDeps, 'sources'>,
  { scenario, restrictions }: Pick<PlanRequest, 'restrictions'> & { readonly scenario: Pick<Scenario, 'components'> },
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<Readonly<Record<string, readonly Version[]>>> {
  const entries = scenario.components.map(async (spec) => {
    const source = sourceOf(lab, spec.name);
    const asked = [...spec.versions, ...patternsOf(spec.name, restrictions.versions)];
    const line = await lineWith(source, asked, { signal, progress });
    return [spec.name, chooseVersions(spec, line, { source: source.description, choices: restrictions.versions })] as const;
  });
  return Object.fromEntries(await together(entries));
}

/** The line of a source, and what is asked for by a name that is not in it. */
export async function lineWith(
  source: Source,
  asked: readonly VersionPattern[],
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<VersionLine> {
  let line = await source.line(signal, progress);
  for (const pattern of asked) {
    if (pattern.kind !== 'series' || matchingVersions(pattern, line).length > 0) continue;
    const found = (await source.find?.(pattern.prefix, signal)) ?? null;
    if (found !== null && !line.some(({ id }) => id === found.id)) line = withVersionPlaced(line, found);
  }
  return line;
}

/** Asks for the kernel of one point that is tried in any case. */
export async function describeMachineAt(
  lab: PlanDeps,
  { scenario, plan, at }: { readonly scenario: Scenario; readonly plan: Pick<ChosenCells, 'components'>; readonly at: Point },
  options: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<MachineFacts> {
  const kernel = hostKernelOf(scenario);
  if (kernel === null) {
    const host = isFlat(scenario) ? { kernel: null } : { kernel: null, needsHost: true as const };
    return lab.describeMachine(scenario.host, host, options.signal);
  }
  const { versions = [] } = plan.components.find(({ name }) => name === kernel.name) ?? {};
  const version = versions.find((one) => one.label === at[kernel.name]);
  assert(version, 'a cell has a version of the host kernel');
  const artifact = await sourceOf(lab, kernel.name).materialize(version, options);
  assert(artifact.kind === 'kernel', 'the source of the host kernel gives kernels');
  return lab.describeMachine(scenario.host, { kernel: artifact }, options.signal);
}

function firstOf(cells: readonly Point[]): Point {
  const [cell] = cells;
  assert(cell, 'a plan has a cell');
  return cell;
}

function assertOnePoint(plan: ReturnType<typeof planCells>): void {
  if (plan.cells.length === 1) return;
  const open = [
    ...plan.components.map(({ name, versions }) => ({ option: '--version', name, values: versions.map((one) => one.label) })),
    ...plan.factors.map(({ name, values }) => ({ option: '--set', name, values })),
  ].filter(({ values }) => values.length > 1);
  throw new UserError({
    code: 'usage',
    message: `one attempt needs one point, but ${plan.cells.length} are left`,
    hint: `add ${open.map(({ option, name, values }) => `${option} ${name}=${values.join('|')}`).join(' ')}`,
  });
}

export function sourceOf(lab: Pick<PlanDeps, 'sources'>, component: string): Source {
  const source = lab.sources.get(component);
  assert(source, `the component ${component} has a source`);
  return source;
}
