// Finds the commits that stand for the two packages around a change.

import { UserError } from '../../core/base/user-error.ts';
import { type EdgeSide, type MappedEnd, mapToTag } from '../../core/git/upstream-tag.ts';
import type { ComponentRole } from '../../core/scenario/scenario.ts';
import type { FinerSearch, NamedCommit, SearchRules } from '../../core/stored/hunt-plan.ts';
import { edgesOf, type Narrowing } from '../../core/stored/narrowing.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { Repository } from '../../ports/repository.ts';

export interface NarrowRequest {
  /** Of the search among packages, which has ended. */
  readonly packages: SearchReport;
  /** All packages that were searched, oldest first. */
  readonly labels: readonly string[];
  readonly role: ComponentRole;
  readonly finer: FinerSearch;
  readonly rules: SearchRules;
}

export type Narrowed =
  | { readonly kind: 'narrowed'; readonly narrowing: Narrowing }
  /** There is nothing to go on to; a sentence says why. */
  | { readonly kind: 'ended'; readonly because: string };

export async function narrowToCommits(
  repository: Repository,
  { packages, labels, role, finer }: NarrowRequest,
  signal: AbortSignal,
): Promise<Narrowed> {
  const edges = edgesOf(packages, labels);
  if (edges === null) return ended('the packages show no one place of change');
  const tags = await repository.tags(signal);
  const end = (version: string, side: EdgeSide) => mappedEnd(repository, { version, role, side, tags }, signal);
  const older = await end(edges.older, 'older');
  const newer = await end(edges.newer, 'newer');
  if (older === null || newer === null) {
    const missing = older === null ? edges.older : edges.newer;
    return ended(
      `${finer.repository} has no tag for ${missing}, nor one before it: fetch upstream's tags and give the same command again`,
    );
  }
  if (older.commit === newer.commit) {
    return ended(`both ${edges.older} and ${edges.newer} are ${older.revision} upstream: the change is the packagers' own`);
  }
  const named = ({ commit, revision }: MappedEnd): NamedCommit => ({ name: commit, as: revision });
  const commits = { ...finer, bad: named(newer), goods: [named(older)], releases: [] };
  return { kind: 'narrowed', narrowing: { older, newer, commits } };
}

async function mappedEnd(
  repository: Repository,
  question: Parameters<typeof mapToTag>[0],
  signal: AbortSignal,
): Promise<MappedEnd | null> {
  const mapped = mapToTag(question);
  if (mapped === null) return null;
  try {
    return { ...mapped, commit: await repository.resolve(mapped.revision, signal) };
  } catch (error) {
    // A snapshot of another repository, or of a branch that was not fetched.
    if (error instanceof UserError && error.code === 'revision-unknown') return null;
    throw error;
  }
}

function ended(because: string): Narrowed {
  return { kind: 'ended', because };
}

/** What a person is told when the search goes on to the commits. */
export function tellNarrowing({ older, newer }: Pick<Narrowing, 'older' | 'newer'>): readonly string[] {
  const said = [older, newer].flatMap(({ remarks }) => remarks);
  return [
    `on to the commits between ${older.revision} (for ${older.version}) and ${newer.revision} (for ${newer.version}); both are built and tried first`,
    ...new Set(said),
  ];
}
