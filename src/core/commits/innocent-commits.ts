// Commits that can not have broken anything: built from clean they gave exactly what their parents gave.

import type { CommitName } from '../git/commit.ts';
import type { BuildNote } from '../stored/build-note.ts';

/** Of the builds' newest results; `parentsOf` gives a commit's parents in the history. */
export function innocentCommits(
  builds: readonly BuildNote[],
  parentsOf: (commit: CommitName) => readonly CommitName[],
): ReadonlySet<CommitName> {
  const outputs = new Map<CommitName, string>();
  const clean = new Set<CommitName>();
  for (const { commit, how, result } of builds) {
    if (result.kind !== 'built') continue;
    outputs.set(commit, result.outputKey);
    if (how === 'clean') clean.add(commit);
  }
  const isInnocent = (commit: CommitName): boolean => {
    const parents = parentsOf(commit);
    return parents.length > 0 && parents.every((parent) => clean.has(parent) && outputs.get(parent) === outputs.get(commit));
  };
  return new Set([...clean].filter(isInnocent));
}
