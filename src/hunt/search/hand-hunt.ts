// A hunt that a person answers, a command at a time and over days: marks, takes back, asks again, and says what comes next.
// What is asked is kept in the journal, so that it stays the same until it is answered.

import { type HandSearch, nextByHand } from '../../core/answers/hand-search.ts';
import { type Answer, answersOf } from '../../core/answers/search-subject.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { SeenOutcome } from '../../core/search/evidence.ts';
import type { HuntPlan } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Journal } from '../../ports/journal.ts';
import { HuntLog } from '../journal/hunt-log.ts';
import { endingEvent } from '../journal/work-ending.ts';

export interface HandHuntDeps {
  readonly journal: Journal;
  readonly clock: Pick<Clock, 'now'>;
}

export class HandHunt {
  readonly hunt: number;
  readonly #lab: HandHuntDeps;
  readonly #search: HandSearch;
  readonly #log: HuntLog;

  /** Opens a new hunt and asks its first question. `marks` are those of a log. */
  static async begin(
    lab: HandHuntDeps,
    search: HandSearch,
    { plan, marks = [] }: { readonly plan: HuntPlan; readonly marks?: readonly Omit<Mark, 'id'>[] },
  ): Promise<HandHunt> {
    const begun = new HandHunt(
      lab,
      search,
      HuntLog.create(lab.journal, plan, () => undefined),
    );
    for (const mark of marks) begun.#log.append({ type: 'marked', mark: { ...mark, id: begun.#log.nextId() } });
    await begun.#settle();
    return begun;
  }

  /** Goes on with a hunt. Throws UserError when another process is at it. */
  static async reopen(lab: HandHuntDeps, search: HandSearch, hunt: number): Promise<HandHunt> {
    const reopened = new HandHunt(
      lab,
      search,
      HuntLog.reopen(lab.journal, hunt, () => undefined),
    );
    // Killed between an answer and the next question.
    if (reopened.asked === null && reopened.state.status !== 'answered') await reopened.#settle();
    return reopened;
  }

  private constructor(lab: HandHuntDeps, search: HandSearch, log: HuntLog) {
    this.#lab = lab;
    this.#search = search;
    this.#log = log;
    this.hunt = log.hunt;
  }

  get state(): HuntState {
    return this.#log.state;
  }

  get answers(): readonly Answer[] {
    return answersOf(this.#log.state, this.#search.axis);
  }

  /** The version that waits for an answer; null when the search has ended. */
  get asked(): string | null {
    return this.#asked?.version ?? null;
  }

  /** Takes an answer, about what is asked unless a version is named. */
  async mark(outcome: SeenOutcome, version: string | null): Promise<void> {
    const about = version ?? this.asked;
    if (about === null) throw this.#nothingAsked();
    const asked = this.#asked;
    const id = asked?.version === about ? asked.mark : this.#log.startMark(about);
    const said = { version: about, outcome, because: 'said by hand', by: 'person' } as const;
    const mark: Mark = { id, ...said, startedAtMs: this.#lab.clock.now(), totalMs: 0, evidence: [] };
    this.#log.append({ type: 'marked', mark });
    await this.#settle();
  }

  /** Asks for another test of what was answered last: it may be flaky. */
  again(): void {
    const last = this.state.marks.at(-1);
    if (!last)
      throw new UserError({ code: 'no-mark', message: `hunt ${this.hunt} has no answer yet that could be asked again` });
    this.#ask(last.version);
  }

  /** Takes the last answer back and asks for it again. */
  undo(): Mark {
    const last = this.state.marks.findLast((mark) => mark.by === 'person');
    if (!last)
      throw new UserError({ code: 'no-mark', message: `hunt ${this.hunt} has no answer of yours that could be taken back` });
    this.#log.append({ type: 'mark-undone', mark: last.id });
    this.#ask(last.version);
    return last;
  }

  /** Takes in what was overridden, and asks what comes next then. */
  async corrected(): Promise<void> {
    this.#log.catchUp();
    await this.#settle();
  }

  /** Lets go of the hunt: another command goes on with it. May be called twice. */
  close(): void {
    this.#log.close();
  }

  get #asked(): HuntState['marking'][number] | undefined {
    return this.#log.state.marking.at(-1);
  }

  /** Asks what comes next, or ends the hunt. */
  async #settle(): Promise<void> {
    const next = nextByHand(this.#search, this.answers);
    if (next !== null) {
      this.#ask(next);
      return;
    }
    this.#giveUpAsked();
    const { corrections } = this.state;
    const report = await this.#search.reportOf(this.hunt, this.state, true);
    this.#log.append({ type: 'search-ended', report });
    this.#log.append(endingEvent('answered', corrections));
  }

  #ask(version: string): void {
    if (this.asked === version) return;
    this.#giveUpAsked();
    this.#log.startMark(version);
  }

  #giveUpAsked(): void {
    for (const { mark } of this.#log.state.marking) this.#log.append({ type: 'given-up', attempt: mark });
  }

  #nothingAsked(): UserError {
    return new UserError({
      code: 'hunt-ended',
      message: `hunt ${this.hunt} has ended: nothing waits for an answer`,
      hint: `firstbad show ${this.hunt} shows what it found; firstbad undo takes the last answer back`,
    });
  }
}
