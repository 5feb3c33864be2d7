// One part after the other: what is known of a part is not asked again, a part that begins is named in the whole hunt's journal,
// and a part that has used up its share of the budget is left with that reason.

import { count } from '../../core/base/quantities.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { PartName } from '../../core/stored/hunt-plan.ts';
import { foldEvents, type HuntState } from '../../core/stored/journal.ts';
import type { HuntListener, HuntLog } from '../../hunt/journal/hunt-log.ts';
import type { ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Session } from '../session.ts';
import type { OpenSearchWatcher, SearchWatcher } from '../watcher.ts';
import { type Allowance, ShareSpent } from './allowance.ts';

export interface PartRequest {
  readonly part: PartName;
  /** Which of several; empty for the only one. */
  readonly of: string;
  /** For people. */
  readonly title: string;
  /** Of what is left of the budget. */
  readonly share: number;
  /** Asks the question; `session` has the signal that ends this part. `count` is told of attempts that no event tells of. */
  readonly ask: (session: Session, display: SearchWatcher, count: () => void) => Promise<ScenarioResult>;
  /** Whether all is known that it asks for; answered unless it is said. */
  readonly isDone?: (state: HuntState) => boolean;
  /** True leaves the part with its reason when it can not be asked; false ends the whole hunt with it. */
  readonly mayFail?: boolean;
}

/** What is known of one part; `answered` in its state says whether it is all. */
export interface AskedPart extends ScenarioResult {
  readonly part: PartName;
  readonly of: string;
}

export interface PartRunnerParts {
  readonly session: Session;
  readonly journal: Journal;
  readonly log: HuntLog;
  readonly allowance: Allowance;
  readonly openDisplay: () => OpenSearchWatcher;
  /** A line about the whole hunt. */
  readonly say: (line: string) => void;
}

export class PartRunner {
  readonly #parts: PartRunnerParts;
  #number = 0;

  constructor(parts: PartRunnerParts) {
    this.#parts = parts;
  }

  /** Null for a part that was not begun. Throws the user's signal's reason when the whole hunt is stopped. */
  async run(request: PartRequest): Promise<AskedPart | null> {
    const { session, journal, log, allowance, say } = this.#parts;
    const { part, of, title, share, ask, mayFail = false } = request;
    const isDone = request.isDone ?? (({ status }: HuntState) => status === 'answered');
    session.signal.throwIfAborted();
    this.#number += 1;
    const known = this.#known(part, of);
    if (known && isDone(known.state)) {
      this.#open(part, of, known.hunt);
      say(`${this.#number}. ${title}: known (hunt ${known.hunt})`);
      return known;
    }
    if (allowance.isSpent) {
      this.leave({ part, of, because: 'the budget was used up before it' });
      return known;
    }
    say(`${this.#number}. ${title}`);
    try {
      const result = await allowance.within(share, session.signal, (signal) =>
        this.#shown((display) => ask({ ...session, signal }, this.#opening(display, request), () => allowance.count())),
      );
      session.signal.throwIfAborted();
      this.#open(part, of, result.hunt);
      if (!isDone(result.state)) this.leave({ part, of, because: reasonOf(result.state, allowance) });
      return { part, of, ...result };
    } catch (error) {
      session.signal.throwIfAborted();
      if (!(error instanceof ShareSpent) && !(mayFail && error instanceof UserError)) throw error;
      this.leave({ part, of, because: error.message });
      const begun = log.state.opened.find((one) => one.part === part && one.of === of);
      return begun ? { part, of, hunt: begun.hunt, state: foldEvents(journal.events(begun.hunt)) } : null;
    }
  }

  /** Notes that something is not done, and why. */
  leave({ part, of, because }: { readonly part: PartName; readonly of: string; readonly because: string }): void {
    const { log, say } = this.#parts;
    const noted = log.state.left.some((one) => one.part === part && one.of === of && one.because === because);
    if (!noted) log.append({ type: 'part-left', part, of, because });
    say(`   not done: ${because}`);
  }

  #known(part: PartName, of: string): AskedPart | null {
    const { journal, log } = this.#parts;
    const opened = log.state.opened.find((one) => one.part === part && one.of === of);
    return opened ? { part, of, hunt: opened.hunt, state: foldEvents(journal.events(opened.hunt)) } : null;
  }

  #open(part: PartName, of: string, hunt: number): void {
    const { log } = this.#parts;
    const isIt = (one: { readonly part: PartName; readonly of: string }): boolean => one.part === part && one.of === of;
    const isOpen = log.state.opened.some((one) => isIt(one) && one.hunt === hunt);
    // Opening it again takes back that it was left.
    if (!isOpen || log.state.left.some(isIt)) log.append({ type: 'part-opened', part, of, hunt });
  }

  /** Told of the part's events first: a part is named before its first attempt, so that a killed hunt finds it again. */
  #opening(display: SearchWatcher, { part, of }: PartRequest): SearchWatcher {
    const { allowance } = this.#parts;
    let known = 0;
    const onEvent: HuntListener = (news) => {
      const { type } = news.event;
      if (type === 'hunt-started') this.#open(part, of, news.hunt);
      // Part after part would show them again.
      if (type === 'attempt-reused') known += 1;
      else display.onEvent(news);
      if (known > 0 && type !== 'attempt-reused') {
        display.note(`   taken over: ${count(known, 'attempt')}`);
        known = 0;
      }
      if (type === 'attempt-finished') allowance.count();
    };
    return { ...display, onEvent };
  }

  async #shown<T>(work: (display: SearchWatcher) => Promise<T>): Promise<T> {
    const display = this.#parts.openDisplay();
    try {
      return await work(display);
    } finally {
      await display[Symbol.asyncDispose]();
    }
  }
}

/** Such a part goes on when the lab is mended. */
export const labGone = 'the lab gave no answers any more';

function reasonOf({ status }: HuntState, allowance: Allowance): string {
  if (allowance.isSpent) return 'the budget is used up';
  if (status !== 'stopped') return 'it did not end';
  return allowance.isBounded ? `its share of the budget is used up, or ${labGone}` : labGone;
}
