// The first bad one in a list of versions of anything: a command or a person answers, and no machine of ours takes part.

import type { VersionsPlan } from '../../core/stored/hunt-plan.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { planList } from '../../hunt/lists/plan-list.ts';
import { searchList } from '../../hunt/lists/search-list.ts';
import { reportOfSearch } from '../found/search-of-hunt.ts';
import { viewOfSearch } from '../found/view-of-search.ts';
import type { Question } from './question.ts';

interface VersionsQuestion extends Question<VersionsPlan, SearchReport> {
  readonly plan: typeof planList;
  /** With a command; a person answers one test at a time. */
  readonly run: typeof searchList;
}

export const versionsQuestion: VersionsQuestion = {
  name: 'bisect-versions',
  resumes: true,
  plan: planList,
  run: searchList,
  report: (session, { hunt, state }) => reportOfSearch(session, hunt, state),
  view: viewOfSearch,
};
