// The first bad commit of a repository: a command or a person answers, and no machine of ours takes part.

import type { CommitsPlan } from '../../core/stored/hunt-plan.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { planCommits } from '../../hunt/commits/plan-commits.ts';
import { searchCommits } from '../../hunt/commits/search-commits.ts';
import { reportOfSearch } from '../found/search-of-hunt.ts';
import { viewOfSearch } from '../found/view-of-search.ts';
import type { Question } from './question.ts';

interface CommitsQuestion extends Question<CommitsPlan, SearchReport> {
  readonly plan: typeof planCommits;
  /** With a command; a person answers one test at a time. */
  readonly run: typeof searchCommits;
}

export const commitsQuestion: CommitsQuestion = {
  name: 'bisect-commits',
  resumes: true,
  plan: planCommits,
  run: searchCommits,
  report: (session, { hunt, state }) => reportOfSearch(session, hunt, state),
  view: viewOfSearch,
};
