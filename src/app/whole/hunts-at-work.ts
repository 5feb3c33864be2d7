// The whole hunts that this process works on for somebody who does not wait in front of it: an agent, a page. Each is begun or gone on
// with by its number, told of while it runs, and stopped. One works at a time, since each takes all that the machine has.

import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { Observation } from '../../core/attempt/observation.ts';
import { printableLine } from '../../core/base/printable.ts';
import { stackOf } from '../../core/base/stack-of.ts';
import { together } from '../../core/base/together.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { HuntEvent } from '../../core/stored/journal.ts';
import { aborted } from '../../hunt/attempt/abort-signals.ts';
import type { ProgressReport } from '../../ports/progress.ts';
import { machineArchive } from '../lab.ts';
import type { HuntedSubject } from '../open/open-subject.ts';
import type { Session } from '../session.ts';
import type { OpenSearchWatcher } from '../watcher.ts';
import type { HuntBudget } from './allowance.ts';
import { huntWhole, type WholeOptions } from './whole-hunt.ts';

/** `whole` is the number of the whole hunt that is at work. */
export type WorkNews = { readonly whole: number } & (
  | { readonly kind: 'said'; readonly line: string }
  | { readonly kind: 'event'; readonly hunt: number; readonly event: HuntEvent }
  | { readonly kind: 'observed'; readonly attempt: AttemptId; readonly observation: Observation }
  | { readonly kind: 'progress'; readonly report: ProgressReport }
  | { readonly kind: 'ended'; readonly end: WorkEnd }
);

export type WorkEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  /** The user's or the lab's trouble, in words. */
  | { readonly kind: 'failed'; readonly because: string };

interface Work {
  readonly whole: number;
  readonly stop: (reason: unknown) => void;
  readonly ended: Promise<WorkEnd>;
}

export class HuntsAtWork {
  readonly #session: Session;
  readonly #listeners = new Set<(news: WorkNews) => void>();
  #work: Work | null = null;
  #isBusy = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The whole hunt at work; null when none is. */
  get whole(): number | null {
    return this.#work?.whole ?? null;
  }

  listen(listener: (news: WorkNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves with the number of the whole hunt as soon as it has one; it goes on by itself. Throws UserError `hunt-busy` while another
   * one works, `machine-unfit` where the machine can not hunt.
   */
  async start(subject: HuntedSubject, budget: HuntBudget): Promise<number> {
    this.#session.signal.throwIfAborted();
    if (this.#isBusy) throw busy(this.whole);
    this.#isBusy = true;
    try {
      await assertMachineFit(this.#session);
      return await this.#begin(subject, budget);
    } catch (error) {
      this.#isBusy = false;
      throw error;
    }
  }

  /** When it is at work no more; what it found is in the journal. Throws UserError `not-at-work`. */
  ended(whole: number): Promise<WorkEnd> {
    return this.#named(whole).ended;
  }

  /** Resolves once it has let go of everything; the same can be gone on with. Throws UserError `not-at-work`. */
  async stop(whole: number): Promise<WorkEnd> {
    const work = this.#named(whole);
    work.stop(new Error('somebody has stopped it'));
    return work.ended;
  }

  /** Until the session's signal has ended all, and whatever is at work has let go; for a face that serves. */
  async untilEnded(): Promise<void> {
    await aborted(this.#session.signal);
    await this.#work?.ended;
  }

  #named(whole: number): Work {
    if (this.#work?.whole === whole) return this.#work;
    throw new UserError({
      code: 'not-at-work',
      message: `whole hunt ${String(whole)} is not at work here${this.#work === null ? '' : `; hunt ${String(this.#work.whole)} is`}`,
      hint: 'A hunt that another firstbad runs is stopped there, with Ctrl-C.',
    });
  }

  #begin(subject: HuntedSubject, { minutesMax, attemptsMax }: HuntBudget): Promise<number> {
    const stopping = new AbortController();
    const signal = AbortSignal.any([this.#session.signal, stopping.signal]);
    return new Promise<number>((resolve, reject) => {
      let whole: number | null = null;
      const tell = (news: Told): void => {
        if (whole !== null) this.#tell({ ...news, whole });
      };
      const said = (line: string): void => tell({ kind: 'said', line: printableLine(line) });
      const options: WholeOptions = {
        archive: machineArchive,
        again: false,
        minutesMax,
        attemptsMax,
        confidence: 0.99,
        repeats: 'searches',
        repositories: {},
        openDisplay: () => watcherOf(tell, said),
        say: said,
        onBegun: (hunt) => {
          whole = hunt;
          this.#work = { whole: hunt, stop: (reason) => stopping.abort(reason), ended };
          resolve(hunt);
        },
      };
      const ended = huntWhole({ ...this.#session, signal, say: said }, subject, options)
        .then((): WorkEnd => ({ kind: 'done' }))
        .catch((error: unknown): WorkEnd => {
          // Before it has a number there is nobody to tell but who has begun it.
          if (whole === null) reject(error instanceof Error ? error : new Error(String(error)));
          if (signal.aborted) return { kind: 'stopped' };
          return {
            kind: 'failed',
            because: error instanceof UserError ? error.message : stackOf(error),
          };
        })
        .then((end) => {
          this.#work = null;
          this.#isBusy = false;
          tell({ kind: 'ended', end });
          return end;
        });
    });
  }

  #tell(news: WorkNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}

type Told = WorkNews extends infer News ? (News extends unknown ? Omit<News, 'whole'> : never) : never;

function watcherOf(tell: (news: Told) => void, said: (line: string) => void): OpenSearchWatcher {
  return {
    progress: (report) => tell({ kind: 'progress', report }),
    onObservation: (attempt, observation) => tell({ kind: 'observed', attempt, observation }),
    note: said,
    onEvent: ({ hunt, event }) => tell({ kind: 'event', hunt, event }),
    // What a step finds follows from the events, and whoever looks folds those.
    onStep: () => undefined,
    onSweep: () => undefined,
    onBuilds: () => undefined,
    nameTitles: () => undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The quick checks of `firstbad doctor`: a full disk after an hour of downloads helps nobody. */
async function assertMachineFit(session: Session): Promise<void> {
  const checks = (await session.lab(machineArchive).doctorChecks()).filter(({ slow }) => !slow);
  const findings = await together(checks.map((check) => check.run(session.signal)));
  const bad = findings.filter(({ status }) => status === 'bad');
  if (bad.length === 0) return;
  const fixes = bad.flatMap(({ fix }) => (fix === null ? [] : [fix]));
  throw new UserError({
    code: 'machine-unfit',
    message: `this machine can not hunt: ${bad.map(({ found }) => found).join('; ')}`,
    ...(fixes.length === 0 ? {} : { hint: fixes.join('; ') }),
  });
}

function busy(whole: number | null): UserError {
  return new UserError({
    code: 'hunt-busy',
    message: `${whole === null ? 'another hunt is beginning' : `whole hunt ${String(whole)} is at work`}, and each takes the whole machine`,
    hint: 'Wait for it or stop it, then start again.',
  });
}
