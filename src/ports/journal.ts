// Where hunts are kept. An event is durable when `append` has returned.

import type { AttemptKey, AttemptRecord, EvidenceItem } from '../core/attempt/attempt.ts';
import type { HuntPlan } from '../core/stored/hunt-plan.ts';
import type { HuntEvent } from '../core/stored/journal.ts';

export interface HuntSummary {
  readonly hunt: number;
  readonly startedAtMs: number;
  readonly plan: HuntPlan;
  /** `running` only while a living process holds the hunt; `stopped` when its process died without a word. */
  readonly status: 'running' | 'stopped' | 'answered';
  /** Attempts and marks that the hunt made itself and finished. */
  readonly attempts: number;
  /** When it came out of a file from elsewhere: its answers are somebody's word, not what this machine saw. Null for a hunt of our own. */
  readonly adoptedAtMs: number | null;
}

/** A hunt that is stored and can not be read. */
export interface UnreadableHunt {
  readonly hunt: number;
  readonly because: string;
}

/** The events that are written by whoever says something, and not by the process at work. */
export type Correction = Extract<HuntEvent, { readonly type: 'overridden' | 'override-undone' | 'part-left' }>;

export interface Journal {
  /** Opens a new hunt with its `hunt-started` event, acquired by this process, and returns its number, 1 and up. */
  create(plan: HuntPlan): number;
  /** Only for the process that has acquired the hunt. Returns how many events the hunt has now. */
  append(hunt: number, event: HuntEvent): number;
  /**
   * Appends what somebody says of a hunt that any process may be at work on. `make` sees the events so far and nothing comes between
   * it and the writing; what it throws is thrown, and nothing is written then. Returns the event. Throws UserError when there is no
   * such hunt.
   */
  correct(hunt: number, make: (events: readonly HuntEvent[]) => Correction): Correction;
  /**
   * In the order of their writing, without the first `after`. Throws UserError when there is no such hunt, `hunt-damaged` when they are
   * not what was written.
   */
  events(hunt: number, after?: number): readonly HuntEvent[];
  /** Newest first. Without those that can not be read. */
  list(): readonly HuntSummary[];
  /** `HuntSummary.adoptedAtMs` of one hunt, without reading the others; null, too, where there is no such hunt. */
  adoptedAtMs(hunt: number): number | null;
  /** Newest first; empty in a sound journal. */
  unreadable(): readonly UnreadableHunt[];
  /**
   * Finished attempts of any hunt under this key that gave an answer (see `gaveAnswer`), oldest first; without those that somebody has
   * overridden in any hunt that has them. Those of adopted hunts say so.
   */
  attemptsByKey(key: AttemptKey): readonly AttemptRecord[];
  /**
   * Takes over a hunt that was made elsewhere, all of its events or none, and returns its number here. Attempts keep the ids that
   * they had. Nobody holds it afterwards.
   */
  adopt(events: readonly HuntEvent[]): number;
  /** All that is written during `work`, or nothing of it when it throws. */
  together<T>(work: () => T): T;
  /**
   * Removes all that the journal holds of a hunt, also of one that can not be read; its number does not come again. Throws UserError
   * when there is no such hunt, and when another living process is at it.
   */
  forget(hunt: number): void;
  /**
   * The number of the hunt's next attempt or mark: one more than any that any hunt here has under this hunt's name. Hunts that were
   * made elsewhere bring names of hunts that have other numbers here.
   */
  nextNumber(hunt: number): number;
  /** True when this process now holds the hunt; false when another living process does. */
  acquire(hunt: number): boolean;
  release(hunt: number): void;
  close(): void;
}

export interface EvidenceStore {
  /** Writes the bytes under their SHA-256; whole or not at all. Throws LabError when the disk is full. */
  put(name: string, content: Uint8Array): Promise<EvidenceItem>;
  /** Throws UserError when the item is gone or does not match its hash. */
  get(item: EvidenceItem): Promise<Uint8Array>;
}
