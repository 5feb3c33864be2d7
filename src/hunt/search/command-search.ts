// A search whose tests a command of the user's makes, of commits or of a list of versions: takes over what older hunts know, tests,
// writes each answer down before it is believed, and searches on when somebody has overridden one. What a test is and what is
// searched is the caller's.

import { type Answer, answersOf } from '../../core/answers/search-subject.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { SeenOutcome } from '../../core/search/evidence.ts';
import type { Seeker } from '../../core/search/seeker.ts';
import type { Mark } from '../../core/stored/mark.ts';
import { isLabBroken, type SearchReport, withSuperseded } from '../../core/stored/search-report.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HuntLog } from '../journal/hunt-log.ts';
import { withTimeLimit } from '../journal/time-limit.ts';
import { workOn } from '../journal/work-on.ts';
import { type ReopeningSeeker, reopeningSeeker } from './reopening-seeker.ts';
import { runSearchLoop } from './search-loop.ts';

/** What is searched, and how one version of it is tested. */
export interface SearchedByCommand<Inner extends Seeker> {
  /** The search as far as these answers bring it. */
  seekerFrom(answers: readonly Answer[]): Inner;
  nameOf(target: number): string;
  /** Throws UserError when a first command can not be run at all, and the signal's reason. */
  test(version: string, test: NewTest, signal: AbortSignal): Promise<Mark>;
  /** Answers of other hunts by the same command, oldest first. */
  known(hunt: number): readonly KnownMark[];
  /** What `known` is about: `on this repository`. */
  readonly on: string;
  /** `over` says that nothing more is tried, also when the search would go on. */
  reportOf(hunt: number, answers: readonly Answer[], over: boolean): Promise<SearchReport>;
}

export interface NewTest {
  readonly id: AttemptId;
  /** True until any test has shown that the command can be run at all. */
  readonly isFirst: boolean;
}

/** Which hunt it was found in; `adopted` when that came from elsewhere, and nothing on this machine has seen the answer. */
export interface KnownMark {
  readonly mark: Mark;
  readonly hunt: number;
  readonly adopted: boolean;
}

export interface CommandSearchParts<Inner extends Seeker> {
  readonly searched: SearchedByCommand<Inner>;
  readonly log: HuntLog;
  readonly clock: Clock;
  /** Tests side by side, at least 1. */
  readonly jobs: number;
  /** True asks nothing of what was answered before. */
  readonly again: boolean;
  /** Minutes that the hunt may take, earlier runs of it included; null for no end. */
  readonly minutesMax: number | null;
  /** What a log said, for a new hunt. */
  readonly marks?: readonly Omit<Mark, 'id'>[];
  readonly signal: AbortSignal;
  /** Told of each state of the search before its tests are started. */
  readonly onStep: (seeker: Inner) => void;
  readonly onNote: (note: string) => void;
}

export class CommandSearch<Inner extends Seeker> {
  readonly #parts: CommandSearchParts<Inner>;
  #isOver = false;

  constructor(parts: CommandSearchParts<Inner>) {
    this.#parts = parts;
  }

  /** To the end; what stops it is noted in the log, and thrown unless it is the cancellation. The log is closed then. */
  async run(): Promise<void> {
    const { log, again, marks = [], signal } = this.#parts;
    const begin = (): void => {
      if (log.state.marks.length === 0) this.#record(marks);
      if (!again) this.#takeOver();
    };
    await workOn(log, { signal, begin }, async () => {
      await this.#search();
      const report = await this.report();
      log.append({ type: 'search-ended', report });
      return isLabBroken(report) ? 'lab-broken' : 'answered';
    });
  }

  /** Of what is known now. */
  async report(): Promise<SearchReport> {
    const { searched, log } = this.#parts;
    const report = await searched.reportOf(log.hunt, answersOf(log.state, null), this.#isOver);
    return withSuperseded(report, log.state.superseded);
  }

  #record(marks: readonly Omit<Mark, 'id'>[]): void {
    const { log } = this.#parts;
    for (const mark of marks) log.append({ type: 'marked', mark: { ...mark, id: log.nextId() } });
  }

  #takeOver(): void {
    const { log, searched, onNote } = this.#parts;
    const own = new Set(log.state.marks.map((mark) => mark.id));
    const marks = searched.known(log.hunt).filter(({ mark }) => !own.has(mark.id));
    for (const { mark, hunt, adopted } of marks)
      log.append({ type: 'marked', mark: adopted ? { ...mark, adoptedFrom: hunt } : mark });
    if (marks.length === 0) return;
    const answers = marks.length === 1 ? '1 answer' : `${marks.length} answers`;
    const elsewhere = marks.filter(({ adopted }) => adopted);
    const hunts = [...new Set(elsewhere.map(({ hunt }) => hunt))].join(', ');
    const origin =
      elsewhere.length === 0 ? '' : `, ${elsewhere.length} of them made elsewhere and adopted from a file (hunt ${hunts})`;
    onNote(`${answers} of this command ${searched.on} taken over from before${origin} (--again tries everything again)`);
  }

  async #search(): Promise<void> {
    const { searched, log, clock, jobs, minutesMax, signal, onStep } = this.#parts;
    this.#isOver = false;
    const fromJournal = (): Inner => searched.seekerFrom(answersOf(log.state, null));
    const leftMs = minutesMax === null ? null : minutesMax * 60_000 - this.#spentMs();
    await withTimeLimit(clock, leftMs, signal, (inTime) =>
      runSearchLoop({
        seeker: reopeningSeeker(fromJournal, () => log.state.corrections),
        workers: jobs,
        signal: inTime,
        test: (target, testSignal) => this.#test(searched.nameOf(target), testSignal),
        onStep: (seeker) => onStep((seeker as ReopeningSeeker<Inner>).inner),
      }),
    );
    this.#isOver = true;
  }

  /** What the hunt has worked in earlier processes, as if all workers had always been busy. */
  #spentMs(): number {
    const { log, jobs } = this.#parts;
    const own = log.state.marks.filter((mark) => mark.id.startsWith(`${log.hunt}.`));
    return own.reduce((sum, mark) => sum + mark.totalMs, 0) / jobs;
  }

  async #test(version: string, signal: AbortSignal): Promise<SeenOutcome> {
    const { searched, log, signal: whole } = this.#parts;
    signal.throwIfAborted();
    const isFirst = log.state.marks.every((mark) => mark.by !== 'command');
    const id = log.startMark(version);
    try {
      const mark = await searched.test(version, { id, isFirst }, signal);
      log.append({ type: 'marked', mark });
      return log.believedMark(mark).outcome;
    } catch (error) {
      // When the hunt itself is stopped, its last event says that nothing runs any more.
      if (signal.aborted && !whole.aborted) log.append({ type: 'given-up', attempt: id });
      throw error;
    }
  }
}
