// What a report says of the builds and repairs of a hunt. Pure.

import { buildingMs, type BuildNote } from '../stored/build-note.ts';
import type { RepairNote } from '../stored/repair-note.ts';
import type { ReportedBuilds, ReportedRepair, SearchReport } from '../stored/search-report.ts';

export function reportedBuilds(builds: readonly BuildNote[]): ReportedBuilds {
  const count = (how: BuildNote['how']): number => builds.filter((one) => one.how === how).length;
  return {
    cached: count('cached'),
    incremental: count('incremental'),
    fresh: count('fresh'),
    clean: count('clean'),
    failed: builds.filter(({ result }) => result.kind === 'does-not-build').length,
    ms: builds.reduce((sum, { ms }) => sum + ms, 0),
    buildMs: builds.reduce((sum, note) => sum + buildingMs(note), 0),
  };
}

/** Each test with the first build of its commit: what is built once is used for all further tests of it. */
export function withBuilds(report: SearchReport, builds: readonly BuildNote[]): SearchReport {
  const first = new Map<string, BuildNote>();
  for (const note of builds) {
    const known = first.get(note.commit);
    // A repair makes another build of it, and that is the one that was tested.
    if (known === undefined || known.result.kind === 'does-not-build') first.set(note.commit, note);
  }
  const tests = report.tests.map((one) => {
    const note = first.get(one.version.name);
    if (note === undefined) return one;
    const { how, ms, buildMs, steps, fixUps } = note;
    return { ...one, build: { how, ms, ...(buildMs === undefined ? {} : { buildMs, steps: steps ?? 0 }), fixUps } };
  });
  return { ...report, tests };
}

export function reportedRepairs(repairs: readonly RepairNote[], titleOf: (name: string) => string): readonly ReportedRepair[] {
  const versionAt = (name: string | null) => (name === null ? null : { name, title: titleOf(name) });
  return repairs.map(({ signature, result, builds, ms }) => ({
    signature,
    began: versionAt(result.began),
    ended: versionAt(result.ended),
    commits: result.kind === 'repaired' ? result.commits : 0,
    isRepaired: result.kind === 'repaired',
    because: result.kind === 'repaired' ? null : result.because,
    builds,
    ms,
  }));
}
