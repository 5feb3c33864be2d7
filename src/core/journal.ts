// The events of a hunt and their fold. Stored events have a version: changing a shape adds an upgrader here.

import { assert } from './assert.ts';
import type { AttemptId, AttemptRecord } from './attempt.ts';
import type { Point } from './point.ts';
import type { Version } from './version.ts';

/** Raised by one when the shape of a stored event changes; `upgradeEvent` then knows the older shapes. */
export const journalVersion = 1;

export type HuntEvent =
  | {
      readonly type: 'hunt-started';
      readonly plan: HuntPlan;
    }
  | { readonly type: 'attempt-started'; readonly attempt: AttemptId; readonly point: Point }
  | { readonly type: 'attempt-finished'; readonly record: AttemptRecord }
  /** An attempt of another hunt under the same key answers for this one. */
  | { readonly type: 'attempt-reused'; readonly record: AttemptRecord }
  | { readonly type: 'hunt-stopped'; readonly because: string }
  | { readonly type: 'hunt-answered' };

/** Everything that was decided before the first attempt. */
export interface HuntPlan {
  readonly question: 'matrix' | 'run';
  readonly scenario: { readonly name: string; readonly title: string | null; readonly folder: string; readonly sha256: string };
  readonly components: readonly PlannedComponent[];
  readonly factors: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly cells: readonly Point[];
  readonly excluded: readonly { readonly point: Point; readonly because: string }[];
  readonly attemptsPerCell: number;
  readonly machine: MachineFacts;
}

export interface PlannedComponent {
  readonly name: string;
  /** For people: `debian linux-image-cloud-amd64`. */
  readonly source: string;
  /** The chosen versions, oldest first. */
  readonly versions: readonly Version[];
}

/** What a result may depend on besides the point. */
export interface MachineFacts {
  readonly architecture: string;
  readonly kernel: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly accelerator: string;
  readonly labQemu: string;
  readonly firstbad: string;
}

/** What the events of one hunt say so far. */
export interface HuntState {
  readonly plan: HuntPlan | null;
  readonly status: 'running' | 'stopped' | 'answered';
  readonly running: readonly { readonly attempt: AttemptId; readonly point: Point }[];
  /** Own and reused, in the order in which they were recorded. */
  readonly records: readonly AttemptRecord[];
}

export const emptyHunt: HuntState = { plan: null, status: 'running', running: [], records: [] };

/** Folds one event into the state. */
export function applyEvent(state: HuntState, event: HuntEvent): HuntState {
  switch (event.type) {
    case 'hunt-started':
      return { ...state, plan: event.plan, status: 'running' };
    case 'attempt-started':
      return { ...state, status: 'running', running: [...state.running, { attempt: event.attempt, point: event.point }] };
    case 'attempt-finished':
      return {
        ...state,
        running: state.running.filter((one) => one.attempt !== event.record.id),
        records: [...state.records, event.record],
      };
    case 'attempt-reused':
      return { ...state, records: [...state.records, event.record] };
    case 'hunt-stopped':
      return { ...state, status: 'stopped', running: [] };
    case 'hunt-answered':
      return { ...state, status: 'answered', running: [] };
  }
}

/** The state that a hunt's events say. */
export function foldEvents(events: readonly HuntEvent[]): HuntState {
  return events.reduce(applyEvent, emptyHunt);
}

/** The number of the hunt's next attempt: one more than any that was started, so that no id is given twice. */
export function nextAttemptNumber(events: readonly HuntEvent[]): number {
  const numbers = events.map((event) => (event.type === 'attempt-started' ? Number(event.attempt.split('.')[1]) : 0));
  return Math.max(0, ...numbers) + 1;
}

export interface StoredEvent {
  readonly version: number;
  readonly event: unknown;
}

/** Entry N makes an event of version N + 2 out of one of version N + 1. Only ever append. */
const upgrades: readonly ((event: unknown) => unknown)[] = [];

/** Brings an event of any older version to today's shape. */
export function upgradeEvent(stored: StoredEvent): HuntEvent {
  assert(stored.version >= 1 && stored.version <= journalVersion, `events have versions 1 to ${journalVersion}`);
  return upgrades.slice(stored.version - 1).reduce((event, upgrade) => upgrade(event), stored.event) as HuntEvent;
}
