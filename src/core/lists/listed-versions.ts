// A search through a list of versions, from its plan: the line that the engine searches, which versions are meant, and the report.

import type { Answer } from '../answers/search-subject.ts';
import { assert } from '../base/assert.ts';
import { meantBy } from '../base/meant-by.ts';
import { UserError } from '../base/user-error.ts';
import type { VersionsPlan } from '../stored/hunt-plan.ts';
import type { SearchReport } from '../stored/search-report.ts';
import { lineReportOf } from '../versions/bisect-report-of.ts';
import { type SearchedLine, type VersionSeeker, versionSeeker } from '../versions/version-search.ts';

/** Both ends are known: a list has them. */
export function listedLineOf({ list, versions, good, bad, rules, weights }: VersionsPlan): SearchedLine {
  const [goodAt, badAt] = [versions.indexOf(good), versions.indexOf(bad)];
  assert(goodAt >= 0 && badAt >= 0, 'the ends are in the list');
  return {
    of: list,
    at: null,
    versions: versions.map((label) => ({ label, origin: '' })),
    rules,
    older: rules.fixed ? badAt : goodAt,
    newer: rules.fixed ? goodAt : badAt,
    releases: [],
    ...(weights === null ? {} : { weights }),
  };
}

/** Costs are in seconds. */
export function listedSeeker(plan: VersionsPlan, answers: readonly Answer[]): VersionSeeker {
  const { costs, rules } = plan;
  if (costs === null) return versionSeeker(listedLineOf(plan), answers);
  const [good, bad] = [costs.goodMs / 1000, costs.badMs / 1000];
  // The engine knows an old and a new state, and calls them good and bad.
  const run = rules.fixed ? { good: bad, bad: good } : { good, bad };
  return versionSeeker(listedLineOf(plan), answers, { build: 0, run, built: new Set() });
}

/** `over` says that nothing more is tried, also when the search would go on. */
export function listedReportOf(
  hunt: number,
  plan: VersionsPlan,
  { answers, over }: { readonly answers: readonly Answer[]; readonly over: boolean },
): SearchReport {
  return lineReportOf({ hunt, question: 'bisect-versions', line: listedLineOf(plan), answers, over });
}

/** The version itself, or the only one that begins so. Throws UserError `version-elsewhere`. */
export function versionMeant(word: string, versions: readonly string[], of: string): string {
  const beginning = meantBy(word, versions);
  const [only, another] = beginning;
  if (only !== undefined && another === undefined) return only;
  const several = beginning.length > 1 ? `${beginning.length} versions begin with it` : 'no version begins with it';
  throw new UserError({
    code: 'version-elsewhere',
    message: `"${word}" names no version of ${of}: ${several}`,
    hint: `They go from ${versions[0] ?? ''} to ${versions.at(-1) ?? ''}.`,
  });
}
