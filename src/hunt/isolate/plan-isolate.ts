// Decides everything that can be decided before the first attempt of an isolation.

import { together } from '../../core/base/together.ts';
import { conditionTester, planCells } from '../../core/scenario/cells.ts';
import { chooseVersions } from '../../core/scenario/choose-versions.ts';
import { hostKernelName } from '../../core/scenario/layers.ts';
import type { Point } from '../../core/scenario/point.ts';
import { patternsOf, type Restrictions } from '../../core/scenario/restriction.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { VersionPattern } from '../../core/scenario/version-pattern.ts';
import type { IsolatePlan, IsolateRules } from '../../core/stored/hunt-plan.ts';
import type { Progress } from '../../ports/progress.ts';
import { chosenVersions, describeMachineAt, lineWith, type PlanDeps, sourceOf } from '../scenario/plan-hunt.ts';

export interface IsolatePlanRequest {
  readonly scenario: Scenario;
  /** Absolute, and the hash of the scenario's text. */
  readonly origin: { readonly folder: string; readonly sha256: string };
  /** Where it fails, as far as the user says it. */
  readonly restrictions: Restrictions;
  /** True varies only the versions that firstbad.yaml names; false all that the sources have. */
  readonly namedOnly: boolean;
  readonly rules: IsolateRules['rules'];
}

// A failure that hides from so many cells is nothing to begin from; a matrix tries them all.
const startsMax = 24;

const everyVersion: VersionPattern = { text: '*', kind: 'range', bounds: [] };

/** Throws UserError when a version or value is unknown, and what the sources throw. */
export async function planIsolate(
  lab: PlanDeps,
  { scenario, origin, restrictions, namedOnly, rules }: IsolatePlanRequest,
  options: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<IsolatePlan> {
  const named = await chosenVersions(lab, { scenario, restrictions }, options);
  const starts = planCells(scenario, named, restrictions).cells;
  const lines = await together(
    scenario.components.map(async (spec) => {
      const source = sourceOf(lab, spec.name);
      const line = await lineWith(source, [...spec.versions, ...patternsOf(spec.name, restrictions.versions)], options);
      const patterns = namedOnly ? spec.versions : [everyVersion];
      const varied = chooseVersions({ ...spec, versions: patterns }, line, { source: source.description, choices: [] });
      const start = named[spec.name] ?? [];
      const versions = line.filter((version) => varied.includes(version) || start.includes(version));
      return { name: spec.name, source: source.description, versions };
    }),
  );
  const plan: Omit<IsolatePlan, 'machine'> = {
    question: 'isolate',
    scenario: { name: scenario.name, title: scenario.title, ...origin },
    components: lines,
    factors: scenario.factors.map(({ name, values }) => ({ name, values })),
    cells: spreadOver(starts, startsMax),
    excluded: [],
    attemptsPerCell: 1,
    isolate: {
      kernel: hostKernelName(scenario),
      excluded: exclusionsOf(scenario, lines),
      workarounds: scenario.workarounds ?? [],
      rules,
    },
  };
  return { ...plan, machine: await describeMachineAt(lab, { scenario, plan: planOfLines(plan), at: plan.cells[0]! }, options) };
}

function planOfLines({ components, factors, cells, excluded }: Omit<IsolatePlan, 'machine'>) {
  return { components, factors, cells, excluded };
}

/** At most so many, all of them when they are few: neighbours in the list differ in one setting, so steps between them are large. */
function spreadOver(points: readonly Point[], max: number): readonly Point[] {
  const step = stepFor(points.length);
  return points.map((_, index) => points[(index * step) % points.length]!).slice(0, max);
}

/** Near the golden section of the size and without a common divisor: each point once, those in a row far from each other. */
function stepFor(size: number): number {
  const wanted = Math.max(1, Math.round(size * 0.618));
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  for (let step = wanted; step < size; step += 1) if (divisor(size, step) === 1) return step;
  return 1;
}

function exclusionsOf(
  { exclusions }: Scenario,
  lines: readonly { readonly name: string; readonly versions: readonly Version[] }[],
): IsolateRules['excluded'] {
  const chosen = Object.fromEntries(lines.map(({ name, versions }) => [name, versions]));
  return exclusions.map(({ when, because }) => ({
    because,
    when: Object.fromEntries(
      when.map((one) => {
        if (one.kind === 'factor') return [one.name, one.values];
        const holds = conditionTester(one, chosen);
        const labels = (chosen[one.name] ?? []).map(({ label }) => label);
        return [one.name, labels.filter((label) => holds({ [one.name]: label }))];
      }),
    ),
  }));
}
