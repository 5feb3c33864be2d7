// Plans the matrix: which cells there are, in which order, which are left out and why.

import { UserError } from '../base/user-error.ts';
import type { Point } from './point.ts';
import type { Restrictions, VersionChoice } from './restriction.ts';
import { patternsOf, restrictValues } from './restriction.ts';
import type { Condition, Scenario } from './scenario.ts';
import type { Version } from './version.ts';
import { matchingVersions } from './version-pattern.ts';

/** A matrix above this is a slip in the file: at 2 s an attempt it takes eleven hours. */
export const cellsMax = 20_000;

export interface ChosenCells {
  /** In the file's order, with what the restrictions left. */
  readonly components: readonly { readonly name: string; readonly versions: readonly Version[] }[];
  readonly factors: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** The host kernel, or the first component where there is none, changes slowest, so that the cells of one booted host are neighbours; the last factor fastest. */
  readonly cells: readonly Point[];
  readonly excluded: readonly { readonly point: Point; readonly because: string }[];
}

/**
 * Plans the cells of a scenario for the chosen versions (by component, oldest first) and what the restrictions leave.
 * Throws UserError when a restriction names something unknown, or when no cell is left.
 */
export function planCells(
  scenario: Pick<Scenario, 'components' | 'factors' | 'exclusions'>,
  chosen: Readonly<Record<string, readonly Version[]>>,
  restrictions: Restrictions,
): ChosenCells {
  checkNames(scenario, restrictions);
  const components = scenario.components.map(({ name, role }) => ({
    name,
    role,
    versions: restrictVersions(name, chosen[name] ?? [], restrictions.versions),
  }));
  const factors = scenario.factors.map((factor) => ({
    name: factor.name,
    values: restrictValues(factor, restrictions.settings),
  }));
  const axes = [
    ...components.filter((component) => component.role === 'host-kernel').map(axisOf),
    ...components.filter((component) => component.role !== 'host-kernel').map(axisOf),
    ...factors,
  ];
  const points = pointsOf(axes);
  const exclusions = scenario.exclusions.map(({ when, because }) => ({
    when: when.map((one) => conditionTester(one, chosen)),
    because,
  }));
  const cells: Point[] = [];
  const excluded: { point: Point; because: string }[] = [];
  for (const point of points) {
    const exclusion = exclusions.find(({ when }) => when.every((holds) => holds(point)));
    if (exclusion) excluded.push({ point, because: exclusion.because });
    else cells.push(point);
  }
  if (cells.length === 0) throw nothingLeft(excluded);
  return { components: components.map(({ name, versions }) => ({ name, versions })), factors, cells, excluded };
}

function checkNames(scenario: Pick<Scenario, 'components' | 'factors'>, restrictions: Restrictions): void {
  const components = scenario.components.map((component) => component.name);
  const factors = scenario.factors.map((factor) => factor.name);
  for (const { factor } of restrictions.settings) {
    if (factors.includes(factor)) continue;
    const isComponent = components.includes(factor);
    throw new UserError({
      code: 'setting-unknown',
      message: `--set ${factor}=...: the scenario has no factor ${factor}`,
      hint: isComponent ? `${factor} is a component: use --version ${factor}=...` : listOf('factors', factors),
    });
  }
  for (const { component } of restrictions.versions) {
    if (components.includes(component)) continue;
    const isFactor = factors.includes(component);
    throw new UserError({
      code: 'setting-unknown',
      message: `--version ${component}=...: the scenario has no component ${component}`,
      hint: isFactor ? `${component} is a factor: use --set ${component}=...` : listOf('components', components),
    });
  }
}

function listOf(what: string, names: readonly string[]): string {
  return names.length === 0 ? `it has no ${what}` : `its ${what} are ${names.join(', ')}`;
}

function restrictVersions(name: string, versions: readonly Version[], choices: readonly VersionChoice[]): readonly Version[] {
  const patterns = patternsOf(name, choices);
  if (patterns.length === 0) return versions;
  const left = versions.filter((version) => patterns.some((pattern) => matchingVersions(pattern, versions).includes(version)));
  if (left.length > 0) return left;
  throw new UserError({
    code: 'version-unknown',
    message: `--version ${name}=${patterns.map((pattern) => pattern.text).join(',')} leaves no version of ${name}`,
    hint: `those that take part are ${versions.map((version) => version.label).join(', ')}`,
  });
}

interface Axis {
  readonly name: string;
  readonly values: readonly string[];
}

function axisOf(component: { readonly name: string; readonly versions: readonly Version[] }): Axis {
  return { name: component.name, values: component.versions.map((version) => version.label) };
}

/** All combinations, the first axis slowest. */
function pointsOf(axes: readonly Axis[]): readonly Point[] {
  const count = axes.reduce((product, axis) => product * axis.values.length, 1);
  if (count > cellsMax) {
    throw new UserError({
      code: 'matrix-too-large',
      message: `the matrix has ${count} cells (${axes.map((axis) => `${axis.values.length} ${axis.name}`).join(' x ')}), more than ${cellsMax}`,
      hint: 'ask for fewer versions or values, or choose some with --set and --version',
    });
  }
  return axes.reduce<readonly Point[]>(
    (points, axis) => points.flatMap((point) => axis.values.map((value) => ({ ...point, [axis.name]: value }))),
    [{}],
  );
}

/** A version that is out of the matrix is tested by nobody, so `chosen` is all that a pattern has to look at. */
export function conditionTester(
  condition: Condition,
  chosen: Readonly<Record<string, readonly Version[]>>,
): (point: Point) => boolean {
  const { name } = condition;
  const values =
    condition.kind === 'factor'
      ? new Set(condition.values)
      : new Set(
          condition.versions.flatMap((pattern) =>
            matchingVersions(pattern, chosen[name] ?? []).map((version) => version.label),
          ),
        );
  return (point) => values.has(point[name] ?? '');
}

function nothingLeft(excluded: readonly { readonly because: string }[]): UserError {
  const reasons = [...new Set(excluded.map(({ because }) => because))];
  return new UserError({
    code: 'no-cells',
    message: reasons.length === 0 ? 'the matrix has no cells' : `every cell is excluded: ${reasons.join('; ')}`,
    hint: 'choose other values or versions with --set and --version, or change what firstbad.yaml excludes',
  });
}
