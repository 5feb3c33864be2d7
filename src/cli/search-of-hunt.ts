// The report of any bisect in the journal: as it ended, or of what is known so far.

import type { HuntState } from '../core/journal.ts';
import type { SearchReport } from '../core/search-report.ts';
import { commitAxisReport } from '../hunt/commit-axis-report.ts';
import { commitHandSearch } from '../hunt/hand-searches.ts';
import { axisReport } from './commands/bisect-axis.ts';
import { machineArchive, type Context } from './context.ts';

/** Of a hunt with the question `bisect` or `bisect-commits`, with what was verified of its culprit. */
export async function reportOfSearch(context: Context, hunt: number, state: HuntState): Promise<SearchReport> {
  return withVerification(await searchReport(context, hunt, state), state);
}

/** What was verified of another culprit than the report's says nothing about this one. */
function withVerification(report: SearchReport, { verify }: Pick<HuntState, 'verify'>): SearchReport {
  const verification = verify?.report ?? null;
  if (verification === null || report.culprit?.name !== verification.culprit) return report;
  return { ...report, verification };
}

async function searchReport(context: Context, hunt: number, state: HuntState): Promise<SearchReport> {
  const { plan, report, status } = state;
  const { signal } = context;
  const commits = plan?.question === 'bisect-commits' ? plan : (plan?.search?.commits ?? state.narrowed?.commits ?? null);
  if (plan === null || commits === null) return axisReport(hunt, state);
  if (report !== null && report.question !== 'sweep') return report;
  const repository = await context.lab(machineArchive).repository(commits.repository, signal);
  if (plan.question !== 'bisect-commits') return commitAxisReport(repository, hunt, state, signal);
  const search = await commitHandSearch(repository, plan, { signal });
  return search.reportOf(hunt, state, status === 'answered');
}
