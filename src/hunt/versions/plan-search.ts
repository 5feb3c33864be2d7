// Decides everything that can be decided before the first attempt of a search along a component's versions.

import { chooseEnds } from '../../core/versions/axis-ends.ts';
import { planCells } from '../../core/scenario/cells.ts';
import { chooseVersions } from '../../core/scenario/choose-versions.ts';
import type { AxisSearch, MachineFacts, ScenarioPlan, SearchRules, SweepRules } from '../../core/stored/hunt-plan.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { ComponentSpec, Scenario } from '../../core/scenario/scenario.ts';
import { stripsOf } from '../../core/versions/strips.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { VersionPattern } from '../../core/scenario/version-pattern.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Source } from '../../ports/source.ts';
import { chosenVersions, describeMachineAt, sourceOf, type PlanLab } from '../scenario/plan-hunt.ts';

export interface SearchPlanRequest {
  readonly scenario: Scenario;
  /** Absolute, and the hash of the scenario's text. */
  readonly origin: { readonly folder: string; readonly sha256: string };
  readonly restrictions: Restrictions;
  /** The component whose versions are searched. */
  readonly axis: string;
  readonly rules: SearchRules;
  readonly question: SearchQuestion;
}

export type SearchQuestion =
  | {
      readonly kind: 'bisect';
      /** Patterns as typed; see `chooseEnds`. */
      readonly good: string | null;
      readonly bad: string | null;
      readonly tester: AxisSearch['tester'];
    }
  | { readonly kind: 'sweep'; readonly sweep: SweepRules };

export interface SearchPlanOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Told what was chosen for the user. */
  readonly onNote: (note: string) => void;
}

/** For tests by a person no machine is looked at: `machine` says what is written down instead. */
export interface SearchPlanLab extends Omit<PlanLab, 'describeMachine'> {
  readonly machine: PlanLab['describeMachine'] | MachineFacts;
}

/** Throws UserError when a version is unknown, when the ends make no search, and what the sources throw. */
export async function planSearch(
  lab: SearchPlanLab,
  request: SearchPlanRequest,
  options: SearchPlanOptions,
): Promise<ScenarioPlan> {
  const { scenario, origin, restrictions, axis, question } = request;
  const spec = axisOf(scenario, axis);
  const { versions, search } = await chooseAlong(lab, spec, request, options);
  const others = { ...scenario, components: scenario.components.filter((one) => one !== spec) };
  const rest = await chosenVersions(lab, { scenario: others, restrictions }, options);
  // What --version says of the axis has been looked at already: here it would leave out the ends.
  const planned = planCells(
    scenario,
    { ...rest, [axis]: versions },
    { ...restrictions, versions: restrictions.versions.filter((choice) => choice.component !== axis) },
  );
  const plan: Omit<ScenarioPlan, 'machine'> = {
    question: question.kind,
    scenario: { name: scenario.name, title: scenario.title, ...origin },
    components: planned.components.map((component) => ({
      ...component,
      source: sourceOf(lab, component.name).description,
    })),
    factors: planned.factors,
    cells: planned.cells,
    excluded: planned.excluded,
    attemptsPerCell: 1,
    search,
  };
  const at = firstPoint(plan, search);
  if (question.kind === 'bisect') assertOneStrip(plan);
  const machine = lab.machine;
  if (typeof machine !== 'function') return { ...plan, machine };
  return { ...plan, machine: await describeMachineAt({ ...lab, describeMachine: machine }, { scenario, plan, at }, options) };
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

const everyVersion: VersionPattern = { text: '*', kind: 'range', bounds: [] };

/** All versions between the ends, whatever firstbad.yaml chooses; for a sweep all that there are. --version narrows them. */
async function chooseAlong(
  lab: Pick<PlanLab, 'sources'>,
  spec: ComponentSpec,
  { restrictions, rules, question }: SearchPlanRequest,
  { signal, progress, onNote }: SearchPlanOptions,
): Promise<{ readonly versions: readonly Version[]; readonly search: AxisSearch }> {
  const source: Source = sourceOf(lab, spec.name);
  const line = await source.line(signal, progress);
  const from = { component: spec.name, source: source.description };
  const all = { ...spec, versions: [everyVersion] };
  const narrowed = chooseVersions(all, line, { source: source.description, choices: restrictions.versions });
  if (question.kind === 'sweep') {
    const { sweep } = question;
    return { versions: narrowed, search: { axis: spec.name, good: null, bad: null, tester: 'attempts', rules, sweep } };
  }
  const { good, bad, notes } = chooseEnds(line, { ...question, fixed: rules.fixed }, from);
  notes.forEach(onNote);
  const places = [good === null ? 0 : line.indexOf(good), line.indexOf(bad)];
  const between = line.slice(Math.min(...places), Math.max(...places) + 1);
  return {
    versions: between.filter((version) => version === good || version === bad || narrowed.includes(version)),
    search: { axis: spec.name, good: good?.label ?? null, bad: bad.label, tester: question.tester, rules },
  };
}

/** A point that is tried in any case. */
function firstPoint({ cells, excluded }: Pick<ScenarioPlan, 'cells' | 'excluded'>, { axis, good, bad }: AxisSearch) {
  for (const end of [bad, good]) {
    if (end === null || cells.some((point) => point[axis] === end)) continue;
    const because = excluded.find(({ point }) => point[axis] === end)?.because ?? 'no cell has it';
    throw new UserError({
      code: 'no-cells',
      message: `${axis} ${end} can not be an end: ${because}`,
      hint: 'name another version, or change what firstbad.yaml excludes',
    });
  }
  return (bad === null ? cells[0] : cells.find((point) => point[axis] === bad))!;
}

/** As for one attempt: what is left open is not guessed. */
function assertOneStrip(plan: Omit<ScenarioPlan, 'machine'>): void {
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
