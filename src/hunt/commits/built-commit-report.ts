// The report of a search through a component's commits: the answers of its attempts, what was built for them, which stretches
// were repaired, and how the packages led there.

import { answersOf } from '../../core/answers/search-subject.ts';
import { assert } from '../../core/base/assert.ts';
import { reportedBuilds, reportedRepairs, withBuilds } from '../../core/commits/build-report.ts';
import { commitReportOf } from '../../core/commits/commit-report.ts';
import type { CommitQuestion } from '../../core/commits/commit-search.ts';
import { withBuildFinding, withInnocence, withSharedBlame } from '../../core/commits/narrowed-report.ts';
import { type Point, pointWithout } from '../../core/scenario/point.ts';
import type { BisectPlan, BuiltCommits } from '../../core/stored/hunt-plan.ts';
import { type HuntState, searchedCommits } from '../../core/stored/journal.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { bisectReportOf } from '../../core/versions/bisect-report-of.ts';
import type { Repository } from '../../ports/repository.ts';
import { openQuestion } from './commit-question.ts';
import { CommitTitles } from './commit-titles.ts';

/** Of a hunt that searches commits, from its journal. Throws UserError when the repository has lost them. */
export async function builtCommitReport(
  repository: Repository,
  hunt: number,
  state: HuntState,
  signal: AbortSignal,
): Promise<SearchReport> {
  const { search, cells } = bisectOf(state);
  const commits = searchedCommits(state);
  assert(commits, 'the plan is about commits');
  const { axis, rules } = search;
  const { question } = await openQuestion(repository, { ...commits, rules }, { signal });
  const over = state.status === 'answered';
  return builtCommitReportOf(
    { hunt, state, question, axis, commits, at: pointWithout(axis, cells[0]), over },
    new CommitTitles(repository),
  );
}

export interface BuiltCommitReportParts {
  readonly hunt: number;
  readonly state: HuntState;
  readonly question: CommitQuestion;
  readonly axis: string;
  readonly commits: BuiltCommits;
  readonly at: Point;
  readonly over: boolean;
}

export async function builtCommitReportOf(parts: BuiltCommitReportParts, titles: CommitTitles): Promise<SearchReport> {
  const { hunt, state, question, axis, commits, at, over } = parts;
  const answers = answersOf(state, axis);
  // Also asked for the last words after a cancellation.
  const { signal } = new AbortController();
  return titles.titled((titleOf) => {
    const report = commitReportOf({ hunt, question, answers, over, titleOf });
    assert(report, 'a question that was opened has commits between its ends');
    const repairs = reportedRepairs(state.repairs, titleOf);
    const whole: SearchReport = {
      ...withBuilds(report, state.builds),
      of: `${axis} (${commits.builder}, ${commits.repository})`,
      at,
      repository: commits.repository,
      builds: reportedBuilds(state.builds),
      repairs,
    };
    const blamed = withInnocence(withSharedBlame(whole, state, question.history));
    if (state.narrowed === null) return blamed;
    const packages = bisectReportOf(hunt, bisectOf(state), { ...state, over: true });
    return withBuildFinding({ ...blamed, narrowed: { packages, older: state.narrowed.older, newer: state.narrowed.newer } });
  }, signal);
}

function bisectOf({ plan }: Pick<HuntState, 'plan'>): BisectPlan {
  assert(plan?.question === 'bisect', 'commits are searched by a bisect');
  return plan;
}
