// The cell of a version that was built for it, and that no plan lists.

import type { Point } from '../../core/scenario/point.ts';
import type { Version } from '../../core/scenario/version.ts';
import { attemptKeyOf } from '../attempt/attempt-key.ts';
import type { PlannedCell } from '../scenario/planned-cells.ts';
import type { OpenHunt } from '../scenario/scenario-hunt.ts';

/** Of every other component the plan has one version. */
export function cellOfBuild(
  { lab, request, image }: Pick<OpenHunt, 'lab' | 'request' | 'image'>,
  { axis, rest, version }: { readonly axis: string; readonly rest: Point; readonly version: Version },
): PlannedCell {
  const { scenario, plan } = request;
  const versions = new Map(plan.components.flatMap(({ name, versions: [only] }) => (only ? [[name, only] as const] : [])));
  versions.set(axis, version);
  const point: Point = { ...rest, [axis]: version.label };
  const key = attemptKeyOf({ scenario, point, versions, imageKey: image?.key ?? null, machine: plan.machine }, lab.sha256);
  return { point, versions, key, group: 0 };
}
