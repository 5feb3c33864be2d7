// What the repository says of the commit that a search has named.

import { UserError } from '../../core/base/user-error.ts';
import type { CommitName, CommitSummary } from '../../core/git/commit.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';

/** Null for a version that is no commit, and when the repository is gone. */
export async function culpritCommit(
  session: Session,
  { question, of, repository: built, culprit }: SearchReport,
): Promise<CommitSummary | null> {
  if (question !== 'bisect-commits' || culprit === null) return null;
  try {
    const repository = await session.lab(machineArchive).repository(built ?? of, session.signal);
    const [summary] = await repository.summaries([culprit.name as CommitName], session.signal);
    return summary ?? null;
  } catch (error) {
    // The report stands without its repository, which may be gone.
    if (error instanceof UserError && !session.signal.aborted) return null;
    throw error;
  }
}
