// Answers "which commit broke it": searches the commits of a repository with the user's own command, several tests side by
// side, takes over what older hunts know, and goes on where a stopped hunt was.

import type { AttemptId } from '../../core/attempt/attempt.ts';
import { assert } from '../../core/base/assert.ts';
import { commitReportOf } from '../../core/commits/commit-report.ts';
import { type CommitQuestion, type CommitSeeker, commitSeeker } from '../../core/commits/commit-search.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type { CommandTester, CommitsPlan } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Progress } from '../../ports/progress.ts';
import { type HuntListener, HuntLog } from '../journal/hunt-log.ts';
import { CommandSearch, type NewTest, type SearchedByCommand } from '../search/command-search.ts';
import { noneTouches, openQuestion } from './commit-question.ts';
import { type CommitTestDeps, testCommit } from './commit-test.ts';
import { CommitTitles } from './commit-titles.ts';
import { marksOfOthers } from './known-marks.ts';

export interface CommitSearchDeps extends CommitTestDeps {
  readonly journal: Journal;
}

export interface CommitSearchRequest {
  readonly plan: CommitsPlan;
  /** The stopped hunt to go on with (see `resumableCommitHunt`), or null for a new one. `plan` is its own. */
  readonly hunt: number | null;
  /** True asks nothing of what was answered before. */
  readonly again: boolean;
  /** Tests side by side, at least 1. */
  readonly jobs: number;
  /** What a log said, for a new hunt. */
  readonly marks?: readonly Omit<Mark, 'id'>[];
}

/** What the search is at, told before its tests are started. */
export interface CommitSearchNews {
  readonly hunt: number;
  readonly question: CommitQuestion;
  readonly seeker: CommitSeeker;
  readonly titles: CommitTitles;
}

export interface CommitSearchOptions {
  /** Stops the hunt cleanly: it can go on later. */
  readonly signal: AbortSignal;
  readonly onEvent: HuntListener;
  readonly progress: Progress;
  readonly onStep?: (news: CommitSearchNews) => void;
  readonly onOutput?: (mark: AttemptId, text: string) => void;
  /** What a person should know and is no error. */
  readonly onNote?: (note: string) => void;
}

export interface CommitSearchResult {
  readonly hunt: number;
  /** `answered`; `stopped` when it was cancelled, or when the lab is broken. */
  readonly state: HuntState;
  readonly report: SearchReport;
  readonly titles: CommitTitles;
}

/**
 * Searches to the end. Throws UserError when there is nothing to search, the command can not be run, or another process works
 * on the hunt. Cancelled, it resolves with the state `stopped`.
 */
export async function searchCommits(
  lab: CommitSearchDeps,
  request: CommitSearchRequest,
  options: CommitSearchOptions,
): Promise<CommitSearchResult> {
  const { plan } = request;
  assert(plan.tester.kind === 'command', 'a person searches by hand');
  const { signal, onEvent, onNote } = options;
  const { question, notes } = await openQuestion(lab.repository, plan, options);
  signal.throwIfAborted();
  for (const note of notes) onNote?.(note);
  const { hunt } = request;
  const log = HuntLog.open(lab.journal, { hunt, plan }, onEvent);
  const titles = new CommitTitles(lab.repository);
  const { jobs, again, marks } = request;
  const search = new CommandSearch({
    searched: searchedCommits({ lab, plan, tester: plan.tester, options, question, titles }),
    log,
    clock: lab.clock,
    jobs,
    again,
    signal,
    minutesMax: plan.rules.minutesMax,
    ...(marks ? { marks } : {}),
    onStep: (seeker) => options.onStep?.({ hunt: log.hunt, question, seeker, titles }),
    onNote: (note) => onNote?.(note),
  });
  await search.run();
  return { hunt: log.hunt, state: log.state, report: await search.report(), titles };
}

interface SearchParts {
  readonly lab: CommitSearchDeps;
  readonly plan: CommitsPlan;
  readonly tester: CommandTester;
  readonly options: CommitSearchOptions;
  readonly question: CommitQuestion;
  readonly titles: CommitTitles;
}

function searchedCommits(parts: SearchParts): SearchedByCommand<CommitSeeker> {
  const { lab, plan, question, titles } = parts;
  const sayEmpty = sayEmptyOnce(parts.options);
  return {
    seekerFrom: (answers) => commitSeeker(question, answers),
    nameOf: (node) => question.history.nameOf(node),
    test: (version, test, signal) => testedCommit(parts, { ...test, commit: version as CommitName, signal, sayEmpty }),
    known: (hunt) => marksOfOthers(lab.journal, hunt, plan, question),
    on: 'on this repository',
    reportOf: async (hunt, answers, over) => {
      // Also asked for the last words after a cancellation.
      const { signal } = new AbortController();
      const report = await titles.titled((titleOf) => commitReportOf({ hunt, question, answers, over, titleOf }), signal);
      if (report === null) throw noneTouches(question.plan);
      return report;
    },
  };
}

interface WantedCommitTest extends NewTest {
  readonly commit: CommitName;
  readonly signal: AbortSignal;
  readonly sayEmpty: (paths: readonly string[]) => void;
}

async function testedCommit(
  { lab, tester, titles, options }: SearchParts,
  { commit, signal, sayEmpty, ...test }: WantedCommitTest,
): Promise<Mark> {
  // Beside the test: only what is shown of it waits for its title.
  const learnt = titles.learn([commit], signal).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  const { onOutput } = options;
  const heard = onOutput ? { onOutput: (text: string) => onOutput(test.id, text) } : {};
  const mark = await testCommit(lab, { ...test, commit, tester }, { signal, onEmptySubmodules: sayEmpty, ...heard });
  const failed = await learnt;
  if (failed !== null) throw failed.error;
  return mark;
}

/** Once: a test that needs them fails at every commit, which looks as if nothing changed. */
function sayEmptyOnce({ onNote }: CommitSearchOptions): (paths: readonly string[]) => void {
  let isSaid = false;
  return (paths) => {
    if (isSaid) return;
    isSaid = true;
    const are = paths.length === 1 ? 'a submodule, is' : 'submodules, are';
    onNote?.(
      `${listedShort(paths)}, ${are} empty in the worktrees: a test that needs them begins with git submodule update --init`,
    );
  };
}

/** At most three of them. */
function listedShort(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
