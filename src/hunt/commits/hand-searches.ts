// The searches that a person can answer: through commits, and along the versions of a component.

import type { HandSearch } from '../../core/answers/hand-search.ts';
import { type Answer, answersOf, type SearchSubject } from '../../core/answers/search-subject.ts';
import { UserError } from '../../core/base/user-error.ts';
import { commitReportOf } from '../../core/commits/commit-report.ts';
import { commitSeeker } from '../../core/commits/commit-search.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { listedLineOf, listedReportOf, listedSeeker, versionMeant } from '../../core/lists/listed-versions.ts';
import type { BisectSeeker } from '../../core/search/bisect-seeker.ts';
import type { BisectPlan, CommitsPlan, VersionsPlan } from '../../core/stored/hunt-plan.ts';
import { bisectReportOf } from '../../core/versions/bisect-report-of.ts';
import { type SearchedLine, searchedLineOf, type VersionSeeker, versionSeeker } from '../../core/versions/version-search.ts';
import type { Repository } from '../../ports/repository.ts';
import { noneTouches, openQuestion, type QuestionOptions } from './commit-question.ts';
import { CommitTitles } from './commit-titles.ts';

export interface OpenedHandSearch extends HandSearch {
  /** What a person should know before the first test. */
  readonly notes: readonly string[];
  /** The engine's state between the ends; null while an older end is looked for. */
  stateFrom(answers: readonly Answer[]): { readonly subject: SearchSubject; readonly seeker: BisectSeeker } | null;
  /** The name of the version that a person's word means. Throws UserError for one that the search is not about. */
  versionOf(word: string, signal: AbortSignal): Promise<string>;
  /** A commit's subject; where a version comes from. */
  titleOf(name: string, signal: AbortSignal): Promise<string>;
}

export async function commitHandSearch(
  repository: Repository,
  plan: CommitsPlan,
  options: QuestionOptions,
): Promise<OpenedHandSearch> {
  const { question, notes } = await openQuestion(repository, plan, options);
  const titles = new CommitTitles(repository);
  const { history } = question;
  return {
    rules: plan.rules,
    axis: null,
    notes,
    seekerFrom: (answers) => commitSeeker(question, answers),
    nameOf: (target) => history.nameOf(target),
    targetOf: (name) => history.nodeOf(name as CommitName),
    stateFrom: (answers) => {
      const { stage } = commitSeeker(question, answers);
      return stage.kind === 'searching' ? stage : null;
    },
    reportOf: async (hunt, said, over) => {
      const parts = { hunt, question, answers: answersOf(said, null), over };
      const report = await titles.titled((titleOf) => commitReportOf({ ...parts, titleOf }), options.signal);
      if (report === null) throw noneTouches(plan);
      return report;
    },
    versionOf: async (word, signal) => {
      const name = await repository.resolve(word, signal);
      if (history.nodeOf(name) !== null) return name;
      throw new UserError({
        code: 'version-elsewhere',
        message: `${word} is not among the commits of this search: ${plan.bad.as} does not reach it`,
      });
    },
    titleOf: async (name, signal) => {
      await titles.learn([name], signal);
      return titles.titleOf(name);
    },
  };
}

export function versionHandSearch(plan: BisectPlan): OpenedHandSearch {
  const line = searchedLineOf(plan);
  return {
    ...lineHandSearch(line, (answers) => versionSeeker(line, answers)),
    axis: line.axis,
    reportOf: async (hunt, said, over) => bisectReportOf(hunt, plan, { ...said, over }),
  };
}

export function listedHandSearch(plan: VersionsPlan): OpenedHandSearch {
  return {
    ...lineHandSearch(listedLineOf(plan), (answers) => listedSeeker(plan, answers)),
    axis: null,
    reportOf: async (hunt, said, over) => listedReportOf(hunt, plan, { answers: answersOf(said, null), over }),
  };
}

function lineHandSearch(
  { of, rules, versions }: SearchedLine,
  seekerFrom: (answers: readonly Answer[]) => VersionSeeker,
): Omit<OpenedHandSearch, 'axis' | 'reportOf'> {
  const labels = versions.map((version) => version.label);
  return {
    rules,
    notes: [],
    seekerFrom,
    nameOf: (target) => labels[target] ?? '',
    targetOf: (name) => (labels.includes(name) ? labels.indexOf(name) : null),
    stateFrom: (answers) => {
      const { stage } = seekerFrom(answers);
      return stage.kind === 'searching' ? stage : null;
    },
    versionOf: async (word) => versionMeant(word, labels, `${of} in this search`),
    titleOf: async (name) => versions.find((version) => version.label === name)?.origin ?? '',
  };
}
