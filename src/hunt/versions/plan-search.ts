// Decides everything that can be decided before the first attempt of a search along a component's versions.

import { assert } from '../../core/base/assert.ts';
import { UserError } from '../../core/base/user-error.ts';
import { planCells } from '../../core/scenario/cells.ts';
import { chooseVersions } from '../../core/scenario/choose-versions.ts';
import type { Point } from '../../core/scenario/point.ts';
import { patternsOf, type Restrictions } from '../../core/scenario/restriction.ts';
import type { ComponentSpec, Scenario } from '../../core/scenario/scenario.ts';
import type { Version } from '../../core/scenario/version.ts';
import { parseVersionPattern, type VersionPattern } from '../../core/scenario/version-pattern.ts';
import type {
  BisectPlan,
  BisectSearch,
  MachineFacts,
  PlannedScenario,
  SearchRules,
  SweepPlan,
  SweepRules,
} from '../../core/stored/hunt-plan.ts';
import { stripsOf } from '../../core/versions/strips.ts';
import { chooseEnds } from '../../core/versions/version-ends.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Source } from '../../ports/source.ts';
import { chosenVersions, describeMachineAt, lineWith, type PlanDeps, sourceOf } from '../scenario/plan-hunt.ts';

export interface SearchPlanRequest {
  readonly scenario: Scenario;
  /** Absolute, and the hash of the scenario's text. */
  readonly origin: { readonly folder: string; readonly sha256: string };
  readonly restrictions: Restrictions;
  /** The component whose versions are searched. */
  readonly axis: string;
  readonly rules: SearchRules;
}

export interface BisectPlanRequest extends SearchPlanRequest, Pick<BisectSearch, 'tester'> {
  /** Patterns as typed; see `chooseEnds`. */
  readonly good: string | null;
  readonly bad: string | null;
}

export interface SearchPlanOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Told what was chosen for the user. */
  readonly onNote: (note: string) => void;
}

/** For tests by a person no machine is looked at: `machine` says what is written down instead. */
export interface SearchPlanDeps extends Omit<PlanDeps, 'describeMachine'> {
  readonly machine: PlanDeps['describeMachine'] | MachineFacts;
}

/**
 * A bisect between two versions. Throws UserError when a version is unknown, when the ends make no search or more than one
 * combination of everything else is left, and what the sources throw.
 */
export async function planBisect(
  lab: SearchPlanDeps,
  request: BisectPlanRequest,
  options: SearchPlanOptions,
): Promise<BisectPlan> {
  const { axis, tester, rules } = request;
  const patterns = [request.good, request.bad].flatMap((text) => {
    const parsed = text === null ? null : parseVersionPattern(text);
    return parsed?.ok === true ? [parsed.pattern] : [];
  });
  const { line, narrowed, source } = await lineAlong(lab, { ...request, ends: patterns }, options);
  const ends = { good: request.good, bad: request.bad, fixed: rules.fixed };
  const { good, bad, notes } = chooseEnds(line, ends, { component: axis, source });
  notes.forEach(options.onNote);
  const places = [good === null ? 0 : line.indexOf(good), line.indexOf(bad)];
  const between = line.slice(Math.min(...places), Math.max(...places) + 1);
  const versions = between.filter((version) => version === good || version === bad || narrowed.includes(version));
  const among = { kind: 'versions' } as const;
  const search: BisectSearch = { axis, good: good?.label ?? null, bad: bad.label, tester, rules, among };
  const planned = await planAlong(lab, { ...request, versions }, options);
  const plan = { question: 'bisect' as const, ...planned, search };
  const at = pointAtEnds(plan, search);
  assertOneStrip(plan);
  return { ...plan, machine: await machineAt(lab, { ...request, plan, at }, options) };
}

/** A sweep along all versions that the restrictions leave. Throws UserError when one is unknown, and what the sources throw. */
export async function planSweep(
  lab: SearchPlanDeps,
  request: SearchPlanRequest & SweepRules,
  options: SearchPlanOptions,
): Promise<SweepPlan> {
  const { axis, rules, coarse, spare } = request;
  const { narrowed } = await lineAlong(lab, { ...request, ends: [] }, options);
  const plan = await planAlong(lab, { ...request, versions: narrowed }, options);
  const [at] = plan.cells;
  assert(at, 'a plan has a cell');
  const machine = await machineAt(lab, { ...request, plan, at }, options);
  return { question: 'sweep', ...plan, search: { axis, rules, coarse, spare }, machine };
}

/** All that is planned but the machine, with these versions along the axis. */
async function planAlong(
  lab: SearchPlanDeps,
  { scenario, origin, restrictions, axis, versions }: SearchPlanRequest & { readonly versions: readonly Version[] },
  options: SearchPlanOptions,
): Promise<Omit<PlannedScenario, 'machine'>> {
  const others = { ...scenario, components: scenario.components.filter((one) => one.name !== axis) };
  const rest = await chosenVersions(lab, { scenario: others, restrictions }, options);
  // What --version says of the axis has been looked at already: here it would leave out the ends.
  const planned = planCells(
    scenario,
    { ...rest, [axis]: versions },
    { ...restrictions, versions: restrictions.versions.filter((choice) => choice.component !== axis) },
  );
  return {
    scenario: { name: scenario.name, title: scenario.title, ...origin },
    components: planned.components.map((component) => ({
      ...component,
      source: sourceOf(lab, component.name).description,
    })),
    factors: planned.factors,
    cells: planned.cells,
    excluded: planned.excluded,
    attemptsPerCell: 1,
  };
}

async function machineAt(
  { machine, ...lab }: SearchPlanDeps,
  { scenario, plan, at }: Pick<SearchPlanRequest, 'scenario'> & Pick<Parameters<typeof describeMachineAt>[1], 'plan' | 'at'>,
  options: SearchPlanOptions,
): Promise<MachineFacts> {
  if (typeof machine !== 'function') return machine;
  return describeMachineAt({ ...lab, describeMachine: machine }, { scenario, plan, at }, options);
}

function axisOf(scenario: Scenario, axis: string): ComponentSpec {
  const spec = scenario.components.find((component) => component.name === axis);
  if (spec) return spec;
  const isFactor = scenario.factors.some((factor) => factor.name === axis);
  throw new UserError({
    code: 'setting-unknown',
    message: `--axis ${axis}: the scenario has no component ${axis}`,
    hint: isFactor
      ? `${axis} is a factor: its values have no order; firstbad matrix tries them all`
      : `its components are ${scenario.components.map((component) => component.name).join(', ')}`,
  });
}

// Where the search looks is not what firstbad.yaml chooses.
const everyVersion: VersionPattern = { text: '*', kind: 'range', bounds: [] };

interface LineAlong {
  /** All versions that the source has, whatever firstbad.yaml chooses. */
  readonly line: readonly Version[];
  /** Those that --version leaves of them. */
  readonly narrowed: readonly Version[];
  /** The source, for people. */
  readonly source: string;
}

async function lineAlong(
  lab: Pick<PlanDeps, 'sources'>,
  { scenario, restrictions, axis, ends }: SearchPlanRequest & { readonly ends: readonly VersionPattern[] },
  { signal, progress }: SearchPlanOptions,
): Promise<LineAlong> {
  const spec = axisOf(scenario, axis);
  const source: Source = sourceOf(lab, axis);
  const choices = patternsOf(axis, restrictions.versions);
  const line = await lineWith(source, [...choices, ...ends], { signal, progress });
  const all = { ...spec, versions: [everyVersion] };
  // What would be built takes part in a search: it asks for few of them.
  const narrowed =
    choices.length === 0 ? line : chooseVersions(all, line, { source: source.description, choices: restrictions.versions });
  return { line, narrowed, source: source.description };
}

/** A point that is tried in any case: at the bad end. */
function pointAtEnds(
  { cells, excluded }: Pick<PlannedScenario, 'cells' | 'excluded'>,
  { axis, good, bad }: Pick<BisectSearch, 'axis' | 'good' | 'bad'>,
): Point {
  for (const end of [bad, good]) {
    if (end === null || cells.some((point) => point[axis] === end)) continue;
    const because = excluded.find(({ point }) => point[axis] === end)?.because ?? 'no cell has it';
    throw new UserError({
      code: 'no-cells',
      message: `${axis} ${end} can not be an end: ${because}`,
      hint: 'name another version, or change what firstbad.yaml excludes',
    });
  }
  return cells.find((point) => point[axis] === bad)!;
}

/** As for one attempt: what is left open is not guessed. */
function assertOneStrip(plan: Omit<BisectPlan, 'machine'>): void {
  const { strips, search } = stripsOf(plan);
  if (strips.length === 1) return;
  const open = [
    ...plan.components
      .filter(({ name }) => name !== search.axis)
      .map(({ name, versions }) => ({ option: '--version', name, values: versions.map((one) => one.label) })),
    ...plan.factors.map(({ name, values }) => ({ option: '--set', name, values })),
  ].filter(({ values }) => values.length > 1);
  throw new UserError({
    code: 'usage',
    message: `a bisect along ${search.axis} needs one combination of everything else, but ${strips.length} are left`,
    hint: `add ${open.map(({ option, name, values }) => `${option} ${name}=${values.join('|')}`).join(' ')}; firstbad sweep takes all of them`,
  });
}
