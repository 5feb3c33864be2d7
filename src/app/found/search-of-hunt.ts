// The report of any bisect in the journal: as it ended, or of what is known so far.

import { answersOf } from '../../core/answers/search-subject.ts';
import { listedReportOf } from '../../core/lists/listed-versions.ts';
import type { VersionsPlan } from '../../core/stored/hunt-plan.ts';
import { type HuntState, searchedCommits } from '../../core/stored/journal.ts';
import { type SearchReport, withSuperseded } from '../../core/stored/search-report.ts';
import { verificationOf } from '../../core/stored/verification-of.ts';
import { builtCommitReport } from '../../hunt/commits/built-commit-report.ts';
import { commitHandSearch } from '../../hunt/commits/hand-searches.ts';
import { machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';
import { bisectReport } from './versions-report.ts';

/** Of a hunt with the question `bisect`, `bisect-commits` or `bisect-versions`, with what was verified of its culprit. */
export async function reportOfSearch(session: Session, hunt: number, state: HuntState): Promise<SearchReport> {
  return withSuperseded(withVerification(await searchReport(session, hunt, state), state), state.superseded);
}

export function withVerification(report: SearchReport, { climbs }: Pick<HuntState, 'climbs'>): SearchReport {
  if (report.culprit === null) return report;
  const verification = verificationOf(climbs, { culprit: report.culprit.name });
  return verification === null ? report : { ...report, verification };
}

async function searchReport(session: Session, hunt: number, state: HuntState): Promise<SearchReport> {
  const { plan, report, status } = state;
  const { signal } = session;
  if (plan?.question === 'bisect-versions') return listedReport(hunt, plan, state);
  const commits = plan?.question === 'bisect-commits' ? plan : searchedCommits(state);
  if (plan === null || commits === null) return bisectReport(hunt, state);
  // One that was taken over has the number that it had elsewhere.
  if (report !== null && report.question !== 'sweep') return { ...report, hunt };
  const repository = await session.lab(machineArchive).repository(commits.repository, signal);
  if (plan.question !== 'bisect-commits') return builtCommitReport(repository, hunt, state, signal);
  const search = await commitHandSearch(repository, plan, { signal });
  return search.reportOf(hunt, state, status === 'answered');
}

function listedReport(hunt: number, plan: VersionsPlan, state: HuntState): SearchReport {
  const { report, status } = state;
  // Where it ended with its budget, the answers alone do not say so.
  if (report !== null && report.question !== 'sweep') return { ...report, hunt };
  return listedReportOf(hunt, plan, { answers: answersOf(state, null), over: status === 'answered' });
}
