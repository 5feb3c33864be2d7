// What the answer of a search says of its builds, of stretches that were repaired, and of the packages that it began with. Pure.

import { versionBeforeCulprit } from '../../core/answers/version-before-culprit.ts';
import { printableLine } from '../../core/base/printable.ts';
import { count, formatDuration, formatNumber } from '../../core/base/quantities.ts';
import type { ReportedRepair, SearchReport } from '../../core/stored/search-report.ts';
import { describedVersion, shortName } from './search-words.ts';

/** Sentences; none where nothing was built. */
export function buildLines(report: SearchReport): readonly string[] {
  const { builds, repairs = [] } = report;
  return [...(builds === undefined ? [] : buildsText(builds)), ...repairs.map((repair) => repairText(repair, report))];
}

/** In at most one sentence. */
export function buildsText({
  cached,
  incremental,
  fresh,
  clean,
  failed,
  ms,
  buildMs = ms,
}: NonNullable<SearchReport['builds']>): readonly string[] {
  const all = cached + incremental + fresh + clean;
  if (all === 0) return [];
  const parts = [
    ...(cached > 0 ? [`${formatNumber(cached)} kept from before`] : []),
    ...(incremental > 0 ? [`${formatNumber(incremental)} on top of another`] : []),
    ...(fresh > 0 ? [`${formatNumber(fresh)} from nothing`] : []),
    ...(clean > 0 ? [`${formatNumber(clean)} from clean to be sure`] : []),
  ];
  const failing = failed > 0 ? ` ${formatNumber(failed)} did not build.` : '';
  return [`${count(all, 'build')} (${parts.join(', ')}), ${formatDuration(buildMs)} of building.${failing}`];
}

function repairText(repair: ReportedRepair, report: SearchReport): string {
  const { signature, began, ended, commits, isRepaired, because, builds, ms } = repair;
  const error = printableLine(signature);
  const cost = `${count(builds, 'build')}, ${formatDuration(ms)}`;
  if (!isRepaired || began === null || ended === null) {
    return `A stretch that does not build (${error}) was not repaired, after ${cost}: ${printableLine(because ?? '')}.`;
  }
  return (
    `Repaired: ${count(commits, 'commit')} from ${describedVersion(began, report)} on did not build (${error}). ` +
    `${describedVersion(ended, report)} ended that and was applied to them; finding it took ${cost}.`
  );
}

function sentence(remark: string): string {
  return remark.slice(0, 1).toUpperCase() + remark.slice(1);
}

/** How the packages led to the commits. */
export function narrowedLines({ narrowed, notNarrowed }: SearchReport): readonly string[] {
  if (notNarrowed !== undefined) return [`The search did not go on to the commits: ${printableLine(notNarrowed)}.`];
  if (narrowed === undefined) return [];
  const { packages, older, newer } = narrowed;
  const before = versionBeforeCulprit(packages)?.name ?? older.version;
  const tests = count(packages.tests.length, 'test');
  const remarks = [...new Set([...older.remarks, ...newer.remarks])].map((remark) => `${printableLine(sentence(remark))}.`);
  return [
    `Packages first: ${shortName(before)} is the last on the old side and ${shortName(newer.version)} the first on the new one, after ${tests}; upstream they are ${older.revision} and ${newer.revision}.`,
    ...remarks,
  ];
}
