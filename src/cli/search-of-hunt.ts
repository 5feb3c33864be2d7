// The report of any bisect in the journal: as it ended, or of what is known so far.

import type { CommitName, CommitSummary } from '../core/commit.ts';
import type { HuntState } from '../core/journal.ts';
import type { SearchReport } from '../core/search-report.ts';
import { UserError } from '../core/user-error.ts';
import { commitHandSearch } from '../hunt/hand-searches.ts';
import { axisReport } from './commands/bisect-axis.ts';
import { machineArchive, type Context } from './context.ts';

/** Of a hunt with the question `bisect` or `bisect-commits`. */
export async function reportOfSearch(context: Context, hunt: number, state: HuntState): Promise<SearchReport> {
  const { plan, report, status } = state;
  if (plan?.question !== 'bisect-commits') return axisReport(hunt, state);
  if (report !== null && report.question !== 'sweep') return report;
  const { signal } = context;
  const repository = await context.lab(machineArchive).repository(plan.repository, signal);
  const search = await commitHandSearch(repository, plan, { signal });
  return search.reportOf(hunt, state, status === 'answered');
}

/** What a repository says of a culprit besides its name; null for a version that is no commit. */
export async function culpritCommit(context: Context, { question, of, culprit }: SearchReport): Promise<CommitSummary | null> {
  if (question !== 'bisect-commits' || culprit === null) return null;
  try {
    const repository = await context.lab(machineArchive).repository(of, context.signal);
    const [summary] = await repository.summaries([culprit.name as CommitName], context.signal);
    return summary ?? null;
  } catch (error) {
    // The report stands without its repository, which may be gone.
    if (error instanceof UserError && !context.signal.aborted) return null;
    throw error;
  }
}
