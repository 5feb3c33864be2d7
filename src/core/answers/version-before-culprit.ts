// Which version stands before the culprit of a search, as far as its tests tell. Pure.

import type { ReportedTest, ReportedVersion, SearchReport } from '../stored/search-report.ts';

/** The newest version before the culprit that was seen on the old side, on a line; null where the tests do not name one. */
export function versionBeforeCulprit(
  report: Pick<SearchReport, 'culprit' | 'tests' | 'ends' | 'fixed'>,
): ReportedVersion | null {
  const { culprit, tests, ends } = report;
  const place = tests.find((test) => test.version.name === culprit?.name)?.place;
  if (!culprit || place === undefined) return null;
  const old = report.fixed ? 'bad' : 'good';
  const before = tests.filter((test) => test.place < place && test.outcome === old);
  const last = before.reduce<ReportedTest | null>((best, test) => (best && best.place >= test.place ? best : test), null);
  return last?.version ?? ends.goods.at(-1) ?? null;
}
