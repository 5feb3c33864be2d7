// A hunt under way: writes each event in the journal, then believes it, then shows it.

import type { AttemptId, AttemptRecord } from '../../core/attempt/attempt.ts';
import { assert } from '../../core/base/assert.ts';
import { UserError } from '../../core/base/user-error.ts';
import { type Point, type PointKey, pointKey } from '../../core/scenario/point.ts';
import type { HuntPlan } from '../../core/stored/hunt-plan.ts';
import { applyEvent, foldEvents, type HuntEvent, type HuntState, type TestLease } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { Journal } from '../../ports/journal.ts';

/** Told of each event when it is durable, with the state that it leads to. */
export type HuntListener = (news: { readonly hunt: number; readonly event: HuntEvent; readonly state: HuntState }) => void;

export class HuntLog {
  readonly hunt: number;
  readonly #journal: Journal;
  readonly #listener: HuntListener;
  #state: HuntState;
  /** How many of the hunt's events are folded into the state. */
  #folded: number;
  #attemptNumber: number;
  /** By point: a large matrix asks for them at every step. */
  readonly #records = new Map<PointKey, AttemptRecord[]>();

  /** Opens a new hunt. */
  static create(journal: Journal, plan: HuntPlan, listener: HuntListener): HuntLog {
    const hunt = journal.create(plan);
    const log = new HuntLog(journal, hunt, listener);
    listener({ hunt, event: { type: 'hunt-started', plan }, state: log.state });
    return log;
  }

  /** Goes on with this hunt; a new one where it is null. Throws as `resume`. */
  static open(
    journal: Journal,
    { hunt, plan }: { readonly hunt: number | null; readonly plan: HuntPlan },
    listener: HuntListener,
  ): HuntLog {
    return hunt === null ? HuntLog.create(journal, plan, listener) : HuntLog.resume(journal, hunt, listener);
  }

  /** Goes on with a hunt. Throws UserError when another living process is at it. */
  static resume(journal: Journal, hunt: number, listener: HuntListener): HuntLog {
    const log = HuntLog.reopen(journal, hunt, listener);
    // Attempts that were running when their process died are running no more.
    if (log.state.status === 'running') log.append({ type: 'hunt-stopped', because: 'the process that ran it is gone' });
    return log;
  }

  /** Goes on with a hunt whose tests do not end with the process: a person makes them. Throws as `resume`. */
  static reopen(journal: Journal, hunt: number, listener: HuntListener): HuntLog {
    if (!journal.acquire(hunt)) {
      throw new UserError({
        code: 'hunt-busy',
        message: `Hunt ${hunt} is being worked on by another firstbad that is still running.`,
        hint: 'Wait for it or stop it, then start again.',
      });
    }
    return new HuntLog(journal, hunt, listener);
  }

  private constructor(journal: Journal, hunt: number, listener: HuntListener) {
    this.hunt = hunt;
    this.#journal = journal;
    this.#listener = listener;
    const events = journal.events(hunt);
    this.#state = foldEvents(events);
    this.#folded = events.length;
    this.#attemptNumber = journal.nextNumber(hunt);
    this.#state.records.forEach((record) => this.#keep(record));
  }

  get state(): HuntState {
    return this.#state;
  }

  get plan(): HuntPlan {
    assert(this.#state.plan !== null, 'a hunt begins with its plan');
    return this.#state.plan;
  }

  append(event: HuntEvent): void {
    const last = this.#journal.append(this.hunt, event);
    // Somebody else may have said something of this hunt since: that came first.
    if (last === this.#folded + 1) this.#fold(event);
    else this.catchUp();
  }

  /** Takes in what others have said of this hunt: answers that were overridden. */
  catchUp(): void {
    for (const event of this.#journal.events(this.hunt, this.#folded)) this.#fold(event);
  }

  /** The record as it stands: somebody may have overridden all answers at its point. */
  believed(record: AttemptRecord): AttemptRecord {
    return this.#state.records.findLast((one) => one.id === record.id) ?? record;
  }

  /** The same of the test of a version. */
  believedMark(mark: Mark): Mark {
    return this.#state.marks.findLast((one) => one.id === mark.id) ?? mark;
  }

  /** Notes that an attempt begins and gives it its id. */
  startAttempt(point: Point): AttemptId {
    const attempt = this.nextId();
    this.append({ type: 'attempt-started', attempt, point });
    return attempt;
  }

  /** Notes that the test of a version begins and gives it its id. */
  startMark(version: string, lease?: TestLease): AttemptId {
    const mark = this.nextId();
    this.append({ type: 'mark-started', mark, version, ...(lease ? { lease } : {}) });
    return mark;
  }

  /** For a mark that has no beginning. */
  nextId(): AttemptId {
    const id = `${this.hunt}.${this.#attemptNumber}` as AttemptId;
    this.#attemptNumber += 1;
    return id;
  }

  /** Notes why the hunt stops, if that can still be written. */
  stop(because: string): void {
    try {
      this.append({ type: 'hunt-stopped', because });
    } catch (error) {
      // Whatever stopped the hunt (a full disk) may keep this from being written too; the lease then tells the same.
      if (!(error instanceof UserError)) throw error;
    }
  }

  recordsAt(point: Point): readonly AttemptRecord[] {
    return this.#records.get(pointKey(point)) ?? [];
  }

  close(): void {
    this.#journal.release(this.hunt);
  }

  #fold(event: HuntEvent): void {
    const { corrections } = this.#state;
    this.#state = applyEvent(this.#state, event);
    this.#folded += 1;
    if (this.#state.corrections !== corrections) {
      this.#records.clear();
      this.#state.records.forEach((record) => this.#keep(record));
    } else if (event.type === 'attempt-finished' || event.type === 'attempt-reused') {
      const record = this.#state.records.at(-1);
      assert(record, 'a record that was folded is there');
      this.#keep(record);
    }
    this.#listener({ hunt: this.hunt, event, state: this.#state });
  }

  #keep(record: AttemptRecord): void {
    const key = pointKey(record.point);
    this.#records.set(key, [...(this.#records.get(key) ?? []), record]);
  }
}
