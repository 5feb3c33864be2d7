// Three endings that only a search through builds can have: a build that does not behave as its package did, a culprit that shares
// the blame with the commit that was applied to make it build, and commits that all give what their parents give. Pure.

import type { NamedNodes } from '../answers/search-subject.ts';
import type { CommitName } from '../git/commit.ts';
import type { CommitGraph } from '../git/graph.ts';
import { parentsOf } from '../git/graph.ts';
import type { HuntState } from '../stored/journal.ts';
import type { SearchReport } from '../stored/search-report.ts';

/** Where all that were left are proven innocent, that is the finding: no candidate is, and none was skipped. */
export function withInnocence(report: SearchReport): SearchReport {
  const { ending, candidatesLeft, candidatesTotal } = report;
  if (ending?.kind !== 'range' || ending.because !== 'skips' || candidatesLeft > 0) return report;
  return { ...report, ending: { kind: 'same-builds', commits: candidatesTotal }, confidence: null };
}

/** Where the built ends do not differ as the packages did, what differs between package and build is the finding. */
export function withBuildFinding(report: SearchReport): SearchReport {
  const { ending, narrowed, fixed, ends } = report;
  if (narrowed === undefined || ending?.kind !== 'not-reproduced' || ending.allAre === 'flaky') return report;
  const is = ending.allAre;
  const was = is === 'good' ? 'bad' : 'good';
  // With --fixed the older end is the bad one.
  const isNewer = (was === 'bad') !== fixed;
  const end = isNewer ? narrowed.newer : narrowed.older;
  const title = (isNewer ? ends.bad : ends.goods.find(({ name }) => name === end.commit))?.title ?? '';
  return {
    ...report,
    ending: {
      kind: 'build-differs',
      was,
      is,
      packaged: { name: end.version, title: '' },
      built: { name: end.commit, title: title === '' ? end.revision : title },
    },
  };
}

/**
 * The first commit of a repaired stretch was tested with the change of another one on top, and its parents were not: either
 * can have brought the failure.
 */
export function withSharedBlame(
  report: SearchReport,
  { repairs, builds }: Pick<HuntState, 'repairs' | 'builds'>,
  history: NamedNodes & { readonly graph: CommitGraph },
): SearchReport {
  const { culprit, confidence } = report;
  const { graph } = history;
  const node = culprit === null ? null : history.nodeOf(culprit.name as CommitName);
  if (culprit === null || node === null) return report;
  const fixUpsOf = (name: string): readonly string[] => builds.findLast(({ commit }) => commit === name)?.fixUps ?? [];
  const parents = parentsOf(graph, node).map((parent) => history.nameOf(parent));
  const added = fixUpsOf(culprit.name).filter((fixUp) => !parents.some((parent) => fixUpsOf(parent).includes(fixUp)));
  const others = (report.repairs ?? []).filter((_, index) => {
    const { result } = repairs[index]!;
    return result.kind === 'repaired' && added.includes(result.fixUp);
  });
  const suspects = [culprit, ...others.flatMap(({ ended }) => (ended === null ? [] : [ended]))];
  if (suspects.length === 1) return report;
  const probability = (confidence ?? 1) / suspects.length;
  return {
    ...report,
    ending: { kind: 'range', because: 'skips' },
    culprit: null,
    candidates: suspects.map((version) => ({ version, probability })),
    candidatesLeft: suspects.length,
  };
}
