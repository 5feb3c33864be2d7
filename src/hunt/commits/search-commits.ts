// Answers "which commit broke it": searches the commits of a repository with the user's own command, several tests side by
// side, takes over what older hunts know, and goes on where a stopped hunt was.

import { assert } from '../../core/base/assert.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import { commitReportOf } from '../../core/commits/commit-report.ts';
import { commitSeeker, withoutLateTrouble, type CommitQuestion, type CommitSeeker } from '../../core/commits/commit-search.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type { CommandTester, CommitsPlan } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import { withSuperseded, type SearchReport } from '../../core/stored/search-report.ts';
import { answersOf } from '../../core/answers/search-subject.ts';
import type { SeenOutcome } from '../../core/search/evidence.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Progress } from '../../ports/progress.ts';
import { noneTouches, openQuestion } from './commit-question.ts';
import { testCommit, type CommitTestDeps } from './commit-test.ts';
import { CommitTitles } from './commit-titles.ts';
import { HuntLog, type HuntListener } from '../journal/hunt-log.ts';
import { marksOfOthers } from './known-marks.ts';
import { reopeningSeeker, type ReopeningSeeker } from '../search/reopening-seeker.ts';
import { runSearchLoop } from '../search/search-loop.ts';
import { endingEvent } from '../journal/work-ending.ts';

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
  const log = hunt === null ? HuntLog.create(lab.journal, plan, onEvent) : HuntLog.resume(lab.journal, hunt, onEvent);
  const search = new CommitSearch({ lab, request, options, question, log, tester: plan.tester });
  try {
    await search.run();
  } catch (error) {
    log.stop(signal.aborted ? 'cancelled' : error instanceof Error ? error.message : String(error));
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    log.close();
  }
  return { hunt: log.hunt, state: log.state, report: await search.report(), titles: search.titles };
}

interface SearchParts {
  readonly lab: CommitSearchDeps;
  readonly request: CommitSearchRequest;
  readonly options: CommitSearchOptions;
  readonly question: CommitQuestion;
  readonly log: HuntLog;
  readonly tester: CommandTester;
}

/** The reason of tests that are given up because the hunt's time is over. */
class TimeIsUp extends Error {}

class CommitSearch {
  readonly titles: CommitTitles;
  readonly #parts: SearchParts;
  #isOver = false;
  #saidEmpty = false;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    this.titles = new CommitTitles(parts.lab.repository);
  }

  async run(): Promise<void> {
    const { log, request, options } = this.#parts;
    if (log.state.marks.length === 0) this.#record(request.marks ?? []);
    if (!request.again) this.#takeOver();
    for (;;) {
      const { corrections } = log.state;
      await this.#search();
      const report = await this.report();
      log.append({ type: 'search-ended', report });
      log.append(endingEvent(isLabBroken(report) ? 'lab-broken' : 'answered', corrections));
      // Somebody has overridden an answer while it searched: what it found may rest on that.
      if (log.state.corrections === corrections) return;
      options.signal.throwIfAborted();
      this.#isOver = false;
    }
  }

  /** Of what is known now. */
  async report(): Promise<SearchReport> {
    const { question, log } = this.#parts;
    const answers = answersOf(log.state, null);
    const parts = { hunt: log.hunt, question, answers, over: this.#isOver };
    // Also asked for the last words after a cancellation.
    const { signal } = new AbortController();
    const report = await this.titles.titled((titleOf) => commitReportOf({ ...parts, titleOf }), signal);
    if (report === null) throw noneTouches(question.plan);
    return withSuperseded(report, log.state.superseded);
  }

  #record(marks: readonly Omit<Mark, 'id'>[]): void {
    const { log } = this.#parts;
    for (const mark of marks) log.append({ type: 'marked', mark: { ...mark, id: log.nextId() } });
  }

  #takeOver(): void {
    const { lab, log, question, options, request } = this.#parts;
    const known = new Set(log.state.marks.map((mark) => mark.id));
    const marks = marksOfOthers(lab.journal, log.hunt, request.plan, question).filter(({ mark }) => !known.has(mark.id));
    for (const { mark } of marks) log.append({ type: 'marked', mark });
    if (marks.length === 0) return;
    const answers = marks.length === 1 ? '1 answer' : `${marks.length} answers`;
    const elsewhere = marks.filter(({ adopted }) => adopted);
    const hunts = [...new Set(elsewhere.map(({ hunt }) => hunt))].join(', ');
    const origin =
      elsewhere.length === 0 ? '' : `, ${elsewhere.length} of them made elsewhere and adopted from a file (hunt ${hunts})`;
    options.onNote?.(
      `${answers} of this command on this repository taken over from before${origin} (--again tries everything again)`,
    );
  }

  async #search(): Promise<void> {
    const { question, log, options, request } = this.#parts;
    const fromJournal = (): CommitSeeker => commitSeeker(question, withoutLateTrouble(answersOf(log.state, null)));
    const timeIsUp = new AbortController();
    const ended = new AbortController();
    const loop = runSearchLoop({
      seeker: reopeningSeeker(fromJournal, () => log.state.corrections),
      workers: request.jobs,
      signal: AbortSignal.any([options.signal, timeIsUp.signal]),
      test: (node, signal) => this.#test(question.history.nameOf(node), signal),
      onStep: (seeker) => {
        const { inner } = seeker as ReopeningSeeker<CommitSeeker>;
        options.onStep?.({ hunt: log.hunt, question, seeker: inner, titles: this.titles });
      },
    });
    try {
      await Promise.race([loop, this.#timeUp(ended.signal).then(() => timeIsUp.abort(new TimeIsUp()))]);
      await loop;
    } catch (error) {
      if (!(error instanceof TimeIsUp)) throw error;
    } finally {
      ended.abort();
    }
    this.#isOver = true;
  }

  /** Resolves when the hunt has taken as long as it may, earlier runs of it included; with no limit never. */
  async #timeUp(signal: AbortSignal): Promise<void> {
    const { lab, log, request } = this.#parts;
    const { minutesMax } = request.plan.rules;
    if (minutesMax === null) return new Promise(() => undefined);
    const own = log.state.marks.filter((mark) => mark.id.startsWith(`${log.hunt}.`));
    const spentMs = own.reduce((sum, mark) => sum + mark.totalMs, 0) / request.jobs;
    await lab.clock.sleep(Math.max(0, minutesMax * 60_000 - spentMs), signal).catch((error: unknown) => {
      // The search has ended before its time.
      if (!signal.aborted) throw error;
    });
    if (signal.aborted) return new Promise(() => undefined);
  }

  /** Once: a test that needs them fails at every commit, which looks as if nothing changed. */
  #sayEmpty(paths: readonly string[]): void {
    if (this.#saidEmpty) return;
    this.#saidEmpty = true;
    const are = paths.length === 1 ? 'a submodule, is' : 'submodules, are';
    this.#parts.options.onNote?.(
      `${listedShort(paths)}, ${are} empty in the worktrees: a test that needs them begins with git submodule update --init`,
    );
  }

  async #test(commit: CommitName, signal: AbortSignal): Promise<SeenOutcome> {
    const { lab, log, options, tester } = this.#parts;
    // Beside the test: only what is shown of it waits for its title.
    const learnt = this.titles.learn([commit], signal).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    signal.throwIfAborted();
    const isFirst = log.state.marks.every((mark) => mark.by !== 'command');
    const id = log.startMark(commit);
    const { onOutput } = options;
    try {
      const mark = await testCommit(
        lab,
        { id, commit, tester, isFirst },
        {
          signal,
          onEmptySubmodules: (paths) => this.#sayEmpty(paths),
          ...(onOutput ? { onOutput: (text: string) => onOutput(id, text) } : {}),
        },
      );
      const failed = await learnt;
      if (failed !== null) throw failed.error;
      log.append({ type: 'marked', mark });
      return log.believedMark(mark).outcome;
    } catch (error) {
      // When the hunt itself is stopped, its last event says that nothing runs any more.
      if (signal.aborted && !options.signal.aborted) log.append({ type: 'given-up', attempt: id });
      throw error;
    }
  }
}

/** At most three of them. */
function listedShort(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

/** Also when an end has shown nothing but our own trouble. */
function isLabBroken({ ending, tests }: SearchReport): boolean {
  if (ending?.kind !== 'end-untestable') return ending?.kind === 'lab-broken';
  return tests.every(({ version, outcome }) => version.name !== ending.version.name || outcome === 'no-answer');
}
