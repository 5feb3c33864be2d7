// From a search among packages to one among commits: between which two packages it changed, and which commits stand for them.
// Pure.

import type { MappedEnd } from '../git/upstream-tag.ts';
import type { BuiltCommits } from './hunt-plan.ts';
import type { SearchReport } from './search-report.ts';

/** What a hunt has decided between its two searches. */
export interface Narrowing {
  readonly older: MappedEnd;
  readonly newer: MappedEnd;
  readonly commits: BuiltCommits;
}

export interface Edges {
  /** Labels: the newest version that was seen on the old side, and the oldest that is surely on the new one. */
  readonly older: string;
  readonly newer: string;
}

/** Null when the search among `labels` (oldest first) found no place of change. */
export function edgesOf(
  { ending, candidates, culprit, tests, ends, fixed }: SearchReport,
  labels: readonly string[],
): Edges | null {
  const isFound = ending?.kind === 'culprit' || (ending?.kind === 'range' && ending.because === 'skips');
  if (!isFound) return null;
  const names = ending.kind === 'culprit' && culprit ? [culprit.name] : candidates.map(({ version }) => version.name);
  const places = names.map((name) => labels.indexOf(name)).filter((place) => place >= 0);
  if (places.length === 0) return null;
  const oldest = Math.min(...places);
  const oldSide = fixed ? 'bad' : 'good';
  const before = tests
    .filter(({ outcome }) => outcome === oldSide)
    .map(({ version }) => labels.indexOf(version.name))
    .filter((place) => place >= 0 && place < oldest);
  const older = before.length > 0 ? labels[Math.max(...before)] : ends.goods.at(-1)?.name;
  const newer = labels[Math.max(...places)];
  return older === undefined || newer === undefined ? null : { older, newer };
}
