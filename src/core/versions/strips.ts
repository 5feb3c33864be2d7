// Strips: the cells of a plan as lines along one component's versions, one line for each combination of everything else.

import { assert } from '../base/assert.ts';
import { type Point, pointKey } from '../scenario/point.ts';
import type { Version } from '../scenario/version.ts';
import type { ComponentSearch, PlannedScenario } from '../stored/hunt-plan.ts';

export interface Strips<Search extends ComponentSearch = ComponentSearch> {
  readonly search: Search;
  /** For people: `kernel (debian linux-image-cloud-amd64)`. */
  readonly of: string;
  /** Oldest first; places are indexes in this list. */
  readonly versions: readonly Version[];
  readonly strips: readonly Strip[];
}

export interface Strip {
  /** The values of everything but the axis. */
  readonly at: Point;
  /** By place; null where the combination is excluded. */
  readonly points: readonly (Point | null)[];
}

/** Of a plan with a search. */
export function stripsOf<Search extends ComponentSearch>(
  plan: Pick<PlannedScenario, 'components' | 'cells'> & { readonly search: Search },
): Strips<Search> {
  const { search } = plan;
  const component = plan.components.find(({ name }) => name === search.axis);
  assert(component, 'the axis is a component');
  const { versions } = component;
  const placeOf = new Map(versions.map((version, place) => [version.label, place]));
  const strips = new Map<string, { readonly at: Point; readonly points: (Point | null)[] }>();
  for (const point of plan.cells) {
    const { [search.axis]: label = '', ...at } = point;
    const key = pointKey(at);
    const strip = strips.get(key) ?? { at, points: versions.map(() => null) };
    strips.set(key, strip);
    const place = placeOf.get(label);
    assert(place !== undefined, 'a cell is at a version of its component');
    strip.points[place] = point;
  }
  return { search, of: `${search.axis} (${component.source})`, versions, strips: [...strips.values()] };
}
