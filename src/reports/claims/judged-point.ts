// What claims are judged by: points with their verdicts, and the order of each component's versions.

import type { Verdict } from '../../core/attempt/verdict.ts';
import type { Point } from '../../core/scenario/point.ts';

export interface JudgedPoint {
  readonly point: Point;
  readonly verdict: Verdict;
  readonly message: string;
  readonly attempts: readonly string[];
}

export interface OrderedComponent {
  readonly name: string;
  /** Those that were tried, oldest first. */
  readonly versions: readonly { readonly label: string; readonly upstream: string }[];
}
