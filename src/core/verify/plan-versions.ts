// What is climbed for a culprit that is a version of a package, and can not be reverted: which versions stand beside it. Pure.

import { termsOf } from '../answers/search-report-of.ts';
import type { Point } from '../scenario/point.ts';
import type { SearchRules } from '../stored/hunt-plan.ts';
import type { NewestVersion, VerifyPlan } from '../stored/ladder-step.ts';

export interface VersionsToVerify {
  /** The component, and the values of everything else. */
  readonly axis: string;
  readonly at: Point;
  /** Labels of all versions that there are, oldest first. */
  readonly line: readonly string[];
  readonly culprit: string;
  /** The last version before it that was tested. */
  readonly parent: string;
  /** The newest one that is known to be like the culprit. */
  readonly bad: string;
  /** Known to give no answer: no neighbours. */
  readonly untestable: ReadonlySet<string>;
  /** Of the other components. */
  readonly newest: readonly NewestVersion[];
  readonly rules: Pick<SearchRules, 'confidence' | 'flaky' | 'fixed' | 'terms'>;
}

// An archive keeps its lists longer than its packages: the nearest one may be gone.
const neighboursMax = 5;

export function planVerifyVersions(question: VersionsToVerify): VerifyPlan {
  const { axis, at, line, culprit, parent, bad, untestable, newest, rules } = question;
  const testable = (label: string): boolean => !untestable.has(label);
  const last = line.at(-1);
  const older = line.slice(0, Math.max(0, line.indexOf(parent))).filter(testable);
  const newer = line.slice(line.indexOf(culprit) + 1).filter(testable);
  return {
    kind: 'versions',
    culprit,
    parents: [parent],
    bad: { name: bad, as: bad },
    stations: [],
    lastGood: null,
    axis,
    at,
    newest: [...(last === undefined ? [] : [{ name: last, as: last, component: axis }]), ...newest],
    before: older.at(-1) ?? null,
    after: newer[0] ?? null,
    older: older.slice(-neighboursMax).reverse(),
    newer: newer.slice(0, neighboursMax),
    confidence: rules.confidence,
    flaky: rules.flaky,
    fixed: rules.fixed,
    terms: termsOf(rules),
  };
}
