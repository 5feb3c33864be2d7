// A journal in memory. Several "processes" share one store, so that leases and taking over can be played.

import { type AttemptKey, type AttemptRecord, gaveAnswer } from '../../src/core/attempt/attempt.ts';
import { assert } from '../../src/core/base/assert.ts';
import { UserError } from '../../src/core/base/user-error.ts';
import { eventTrouble } from '../../src/core/stored/event-shape.ts';
import type { HuntPlan } from '../../src/core/stored/hunt-plan.ts';
import { foldEvents, type HuntEvent, nextAttemptNumber } from '../../src/core/stored/journal.ts';
import { attemptIdentity, overriddenIn } from '../../src/core/stored/override.ts';
import type { Correction, HuntSummary, Journal, UnreadableHunt } from '../../src/ports/journal.ts';

export interface MemoryJournalOptions {
  readonly now: () => number;
  /** Before an event is written; what it throws keeps it from that: a full disk. */
  readonly onWriting?: () => void;
  /** Told after each durable event; may throw: a kill at that point. */
  readonly onWritten?: (event: HuntEvent) => void;
}

/** What is on the "disk": it outlives the processes that write it. */
export class JournalMemory {
  readonly hunts: { readonly startedAtMs: number; readonly events: HuntEvent[] }[] = [];
  readonly holders = new Map<number, object>();
  readonly adopted = new Map<number, number>();
  readonly forgotten = new Set<number>();
  readonly dead = new WeakSet<object>();

  /** Opens it as a process of its own. */
  open(options: MemoryJournalOptions): MemoryJournal {
    return new MemoryJournal(this, options);
  }
}

export class MemoryJournal implements Journal {
  readonly #memory: JournalMemory;
  readonly #now: () => number;
  readonly #onWriting: () => void;
  readonly #onWritten: (event: HuntEvent) => void;

  constructor(memory: JournalMemory, options: MemoryJournalOptions) {
    this.#memory = memory;
    this.#now = options.now;
    this.#onWriting = options.onWriting ?? (() => undefined);
    this.#onWritten = options.onWritten ?? (() => undefined);
  }

  /** The process that this journal belongs to is gone from now on, whatever it held. */
  die(): void {
    this.#memory.dead.add(this);
  }

  create(plan: HuntPlan): number {
    // All of it or nothing, as the database does it.
    return this.together(() => {
      this.#memory.hunts.push({ startedAtMs: this.#now(), events: [] });
      const hunt = this.#memory.hunts.length;
      this.#memory.holders.set(hunt, this);
      this.append(hunt, { type: 'hunt-started', plan });
      return hunt;
    });
  }

  append(hunt: number, event: HuntEvent): number {
    assert(!this.#memory.dead.has(this), 'a dead process writes nothing');
    assert(this.#memory.holders.get(hunt) === this, `hunt ${hunt} is written only by the process that has acquired it`);
    // What a hunt writes must be taken over elsewhere.
    const trouble = eventTrouble(JSON.parse(JSON.stringify(event)));
    assert(trouble === null, `an event has the shape that adopt asks for: ${trouble}`);
    this.#onWriting();
    // Through JSON, as on a disk: what does not survive that may not be relied on.
    const stored = this.#stored(hunt);
    stored.push(JSON.parse(JSON.stringify(event)) as HuntEvent);
    const { length } = stored;
    this.#onWritten(event);
    return length;
  }

  correct(hunt: number, make: (events: readonly HuntEvent[]) => Correction): Correction {
    const event = make(this.events(hunt));
    this.#stored(hunt).push(JSON.parse(JSON.stringify(event)) as HuntEvent);
    return event;
  }

  together<T>(work: () => T): T {
    const before = this.#memory.hunts.map((hunt) => ({ ...hunt, events: [...hunt.events] }));
    try {
      return work();
    } catch (error) {
      this.#memory.hunts.splice(0, Infinity, ...before);
      throw error;
    }
  }

  unreadable(): readonly UnreadableHunt[] {
    return [];
  }

  forget(hunt: number): void {
    if (!this.acquire(hunt)) throw new UserError({ code: 'hunt-busy', message: `Hunt ${hunt} is being worked on.` });
    this.#memory.holders.delete(hunt);
    this.#memory.forgotten.add(hunt);
  }

  adopt(events: readonly HuntEvent[]): number {
    assert(events[0]?.type === 'hunt-started', 'a hunt begins with its plan');
    this.#memory.adopted.set(this.#memory.hunts.length + 1, this.#now());
    this.#memory.hunts.push({ startedAtMs: this.#now(), events: JSON.parse(JSON.stringify(events)) as HuntEvent[] });
    return this.#memory.hunts.length;
  }

  events(hunt: number, after = 0): readonly HuntEvent[] {
    return this.#stored(hunt).slice(after);
  }

  list(): readonly HuntSummary[] {
    return this.#memory.hunts
      .flatMap((_, index) => (this.#memory.forgotten.has(index + 1) ? [] : [this.#summaryOf(index + 1)]))
      .reverse();
  }

  adoptedAtMs(hunt: number): number | null {
    return this.#memory.adopted.get(hunt) ?? null;
  }

  attemptsByKey(key: AttemptKey): readonly AttemptRecord[] {
    const overridden = new Set(this.#memory.hunts.flatMap(({ events }) => overriddenIn(foldEvents(events).records)));
    return this.#memory.hunts
      .flatMap((_, index) => (this.#memory.forgotten.has(index + 1) ? [] : this.#finishedIn(index + 1)))
      .filter((record) => record.key === key && gaveAnswer(record.judgement) && !overridden.has(attemptIdentity(record)));
  }

  #finishedIn(hunt: number): readonly AttemptRecord[] {
    const from = this.#memory.adopted.has(hunt) ? { adoptedFrom: hunt } : {};
    return this.events(hunt).flatMap((event) => (event.type === 'attempt-finished' ? [{ ...event.record, ...from }] : []));
  }

  nextNumber(hunt: number): number {
    return nextAttemptNumber(
      hunt,
      this.#memory.hunts.flatMap(({ events }) => events),
    );
  }

  acquire(hunt: number): boolean {
    this.#stored(hunt);
    const holder = this.#memory.holders.get(hunt);
    if (holder !== undefined && holder !== this && !this.#memory.dead.has(holder)) return false;
    this.#memory.holders.set(hunt, this);
    return true;
  }

  release(hunt: number): void {
    if (this.#memory.dead.has(this)) return;
    if (this.#memory.holders.get(hunt) === this) this.#memory.holders.delete(hunt);
  }

  close(): void {
    // Nothing is held open.
  }

  #summaryOf(hunt: number): HuntSummary {
    const events = this.events(hunt);
    const state = foldEvents(events);
    assert(state.plan !== null, 'a hunt begins with its plan');
    const holder = this.#memory.holders.get(hunt);
    const alive = holder !== undefined && !this.#memory.dead.has(holder);
    return {
      hunt,
      startedAtMs: this.#memory.hunts[hunt - 1]?.startedAtMs ?? 0,
      adoptedAtMs: this.adoptedAtMs(hunt),
      plan: state.plan,
      status: state.status === 'running' && !alive ? 'stopped' : state.status,
      attempts: events.filter((event) => isOwn(hunt, event)).length,
    };
  }

  #stored(hunt: number): HuntEvent[] {
    const stored = this.#memory.hunts[hunt - 1];
    if (!stored || this.#memory.forgotten.has(hunt))
      throw new UserError({ code: 'hunt-unknown', message: `There is no hunt ${hunt}.` });
    return stored.events;
  }
}

function isOwn(hunt: number, event: HuntEvent): boolean {
  if (event.type === 'marked') return event.mark.id.startsWith(`${hunt}.`);
  return event.type === 'attempt-finished';
}
