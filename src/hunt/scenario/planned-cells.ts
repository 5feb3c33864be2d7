// The cells of a plan with all that an attempt at them needs to know, in groups that share a host kernel, or the first component where there is none.

import type { AttemptKey } from '../../core/attempt/attempt.ts';
import { assert } from '../../core/base/assert.ts';
import { slowestComponent } from '../../core/scenario/layers.ts';
import { type Point, pointKey } from '../../core/scenario/point.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import type { Sha256 } from '../../ports/hash.ts';
import type { GuestImage } from '../../ports/image-builder.ts';
import { attemptKeyOf } from '../attempt/attempt-key.ts';
import type { VersionsAt } from './materials.ts';

export interface PlannedCell {
  readonly point: Point;
  readonly versions: VersionsAt;
  readonly key: AttemptKey;
  /** Index of its group: cells of one host kernel share a boot, so they are run one after the other. */
  readonly group: number;
  /** What is run there when it is not the hunt's own scenario: a workaround. */
  readonly instead?: { readonly scenario: Scenario; readonly image: GuestImage | null };
  /** True runs the lab's collectors there. */
  readonly traced?: boolean;
}

export interface PlannedCellsParts {
  readonly plan: ScenarioPlan;
  readonly scenario: Scenario;
  readonly image: GuestImage | null;
  readonly sha256: Sha256;
}

/** In the order in which they are run; a point that is planned twice is run once. */
export function plannedCellsOf({ plan, scenario, image, sha256 }: PlannedCellsParts): readonly PlannedCell[] {
  const labels = versionsByLabel(plan);
  const { machine } = plan;
  return groupsByKernel(plan.cells, scenario).flatMap((points, group) =>
    points.map((point) => {
      const versions = versionsAt(point, labels);
      const key = attemptKeyOf({ scenario, point, versions, imageKey: image?.key ?? null, machine }, sha256);
      return { point, versions, key, group };
    }),
  );
}

/** The cells of points that no plan lists: what they are is decided while the hunt runs. */
export function cellMaker({ plan, scenario, image, sha256 }: PlannedCellsParts): (point: Point) => PlannedCell {
  const labels = versionsByLabel(plan);
  const kernel = slowestComponent(scenario);
  const kernels = [...(labels.get(kernel)?.keys() ?? [])];
  return (point) => {
    const versions = versionsAt(point, labels);
    const key = attemptKeyOf({ scenario, point, versions, imageKey: image?.key ?? null, machine: plan.machine }, sha256);
    return { point, versions, key, group: Math.max(0, kernels.indexOf(point[kernel] ?? '')) };
  };
}

type VersionsByLabel = ReadonlyMap<string, ReadonlyMap<string, Version>>;

function versionsByLabel(plan: ScenarioPlan): VersionsByLabel {
  return new Map(
    plan.components.map(({ name, versions }) => [name, new Map(versions.map((version) => [version.label, version]))]),
  );
}

function versionsAt(point: Point, labels: VersionsByLabel): VersionsAt {
  const versions = new Map<string, Version>();
  for (const [component, byLabel] of labels) {
    const version = byLabel.get(point[component] ?? '');
    assert(version !== undefined, `the plan has the version ${String(point[component])} of ${component}`);
    versions.set(component, version);
  }
  return versions;
}

function groupsByKernel(points: readonly Point[], scenario: Scenario): readonly (readonly Point[])[] {
  const kernel = slowestComponent(scenario);
  const groups = new Map<string, Map<string, Point>>();
  for (const point of points) {
    const label = point[kernel] ?? '';
    const group = groups.get(label) ?? new Map<string, Point>();
    groups.set(label, group.set(pointKey(point), point));
  }
  return [...groups.values()].map((group) => [...group.values()]);
}
