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
}

export interface Journal {
  /** Opens a new hunt with its `hunt-started` event, acquired by this process, and returns its number, 1 and up. */
  create(plan: HuntPlan): number;
  /** Only for the process that has acquired the hunt. */
  append(hunt: number, event: HuntEvent): void;
  /** In the order of their writing. Throws UserError when there is no such hunt. */
  events(hunt: number): readonly HuntEvent[];
  /** Newest first. */
  list(): readonly HuntSummary[];
  /** Finished attempts of any hunt under this key that gave an answer (see `gaveAnswer`), oldest first. */
  attemptsByKey(key: AttemptKey): readonly AttemptRecord[];
  /**
   * Takes over a hunt that was made elsewhere, all of its events or none, and returns its number here. Attempts keep the ids that
   * they had. Nobody holds it afterwards.
   */
  adopt(events: readonly HuntEvent[]): number;
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
