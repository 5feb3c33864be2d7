// The restrictions that leave one point, or everything along one component at it.

import type { Point } from '../../core/scenario/point.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { parseVersionPattern } from '../../core/scenario/version-pattern.ts';

export function restrictionsAt(
  { factors, components }: Pick<Scenario, 'factors' | 'components'>,
  point: Point,
  { without }: { readonly without?: string } = {},
): Restrictions {
  return {
    settings: factors.map(({ name }) => ({ factor: name, text: point[name] ?? '' })),
    versions: components.flatMap(({ name }) => {
      if (name === without) return [];
      const parsed = parseVersionPattern(point[name] ?? '');
      return parsed.ok ? [{ component: name, patterns: [parsed.pattern] }] : [];
    }),
  };
}
