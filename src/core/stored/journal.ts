// The events of a hunt and their fold. Stored events have a version: changing a shape adds an upgrader here.

import { type AttemptId, type AttemptRecord, gaveAnswer } from '../attempt/attempt.ts';
import { assert } from '../base/assert.ts';
import { isCommitName } from '../git/commit.ts';
import type { Point } from '../scenario/point.ts';
import type { BuildNote } from './build-note.ts';
import { type BuiltCommits, builtComponentOf, type HuntPlan, type PartName } from './hunt-plan.ts';
import type { LadderAnswer, VerifyPlan } from './ladder-step.ts';
import { testIdOf } from './ladder-step.ts';
import type { Mark } from './mark.ts';
import type { Narrowing } from './narrowing.ts';
import { isAbout, markUnder, type Override, recordUnder, type SupersededReport } from './override.ts';
import { type BuiltCommitsV1, type PlanV1, upgradedPlan, withFixUps } from './plan-upgrade.ts';
import type { ComparedConfigurations, MadeConfiguration } from './reduction-notes.ts';
import type { RepairNote } from './repair-note.ts';
import { type SearchReport, withSuperseded } from './search-report.ts';
import type { SweepReport } from './sweep-report.ts';
import type { Verification } from './verification.ts';
import { type VerifyState, withClimb } from './verification-of.ts';

/** Raised by one when the shape of a stored event changes; `upgradeEvent` then knows the older shapes. */
export const journalVersion = 2;

export type HuntEvent =
  | {
      readonly type: 'hunt-started';
      readonly plan: HuntPlan;
    }
  | { readonly type: 'attempt-started'; readonly attempt: AttemptId; readonly point: Point }
  | { readonly type: 'attempt-finished'; readonly record: AttemptRecord }
  /** An attempt of another hunt under the same key answers for this one. */
  | { readonly type: 'attempt-reused'; readonly record: AttemptRecord }
  | { readonly type: 'mark-started'; readonly mark: AttemptId; readonly version: string; readonly lease?: TestLease }
  /** Also without a `mark-started` before it: a person's word has no beginning. */
  | { readonly type: 'marked'; readonly mark: Mark }
  /** A test that was given up because its answer no longer mattered. */
  | { readonly type: 'given-up'; readonly attempt: AttemptId }
  /** A commit was made usable, or could not be: for its cost, and for what it proves. */
  | { readonly type: 'built'; readonly build: BuildNote }
  /** The search among packages is over; it goes on among these commits. */
  | { readonly type: 'narrowed'; readonly narrowing: Narrowing }
  /** A stretch that did not build was repaired, or could not be. */
  | { readonly type: 'repaired'; readonly repair: RepairNote }
  | { readonly type: 'mark-undone'; readonly mark: AttemptId }
  /** What a search found, kept so that it can be shown when the repository is gone. The answers stay the truth. */
  | { readonly type: 'search-ended'; readonly report: SearchReport | SweepReport }
  /** Of a whole hunt: this question is asked by that hunt. The last one of a part, and of what it is about, counts. */
  | { readonly type: 'part-opened'; readonly part: PartName; readonly hunt: number; readonly of: string }
  /** Of a whole hunt: this is not done, or not to its end, and why. Opening it again takes that back. */
  | { readonly type: 'part-left'; readonly part: PartName; readonly of: string; readonly because: string }
  /** The culprit is verified; a second one begins anew. */
  | { readonly type: 'verify-started'; readonly plan: VerifyPlan }
  | { readonly type: 'verify-answered'; readonly answer: LadderAnswer }
  | { readonly type: 'verify-ended'; readonly report: Verification }
  /** What the tree has made of the two configurations of a reduction. */
  | { readonly type: 'configurations-compared'; readonly compared: ComparedConfigurations }
  | { readonly type: 'configured'; readonly configuration: MadeConfiguration }
  /** Somebody says that answers are wrong. Written by whoever says it, also while another process works on the hunt. */
  | { readonly type: 'overridden'; readonly override: Override }
  | { readonly type: 'override-undone'; readonly override: number }
  | { readonly type: 'hunt-stopped'; readonly because: string }
  /** `corrections` is how many of the two above its answer has heard of; when there are more, the hunt goes on. */
  | { readonly type: 'hunt-answered'; readonly corrections?: number };

/** A test that was given to a program of somebody's, which has until then to tell its answer. */
export interface TestLease {
  readonly takenAtMs: number;
  /** Wall-clock time, milliseconds since 1970. */
  readonly untilMs: number;
}

/** What the events of one hunt say so far. */
export interface HuntState {
  readonly plan: HuntPlan | null;
  readonly status: 'running' | 'stopped' | 'answered';
  readonly running: readonly { readonly attempt: AttemptId; readonly point: Point }[];
  /** Own and reused, in the order in which they were recorded. */
  readonly records: readonly AttemptRecord[];
  readonly marking: readonly { readonly mark: AttemptId; readonly version: string; readonly lease?: TestLease }[];
  /** Without those that were undone, in the order in which they were recorded. */
  readonly marks: readonly Mark[];
  /** In the order in which they ended; a commit may be built more than once. */
  readonly builds: readonly BuildNote[];
  /** Of a whole hunt: the hunt that asks each question. */
  readonly parts: Readonly<Partial<Record<PartName, number>>>;
  /** The same with those that are asked more than once, in the order of their opening. */
  readonly opened: readonly OpenedPart[];
  readonly left: readonly LeftPart[];
  /** Null before a hunt has gone from packages to commits, and in hunts that never do. */
  readonly narrowed: Narrowing | null;
  readonly repairs: readonly RepairNote[];
  /** Of a search that has ended. */
  readonly report: SearchReport | SweepReport | null;
  /** Of each culprit one; the last one is the one that is climbed. */
  readonly climbs: readonly VerifyState[];
  /** Of a reduction of a configuration: null before its two ends were compared. */
  readonly compared: ComparedConfigurations | null;
  readonly configurations: readonly MadeConfiguration[];
  /** Those that stand, in the order in which they were said. `records` and `marks` are what they make of them. */
  readonly overrides: readonly Override[];
  /** How often answers were overridden or an override was undone. */
  readonly corrections: number;
  /** What the hunt had found before answers of it were overridden, oldest first. */
  readonly superseded: readonly SupersededReport[];
  /** Tests that had no answer when the hunt was stopped: who goes on with it may have mended the lab, so they count no more. */
  readonly forgiven: ReadonlySet<string>;
}

export interface OpenedPart {
  readonly part: PartName;
  /** Which of several: `kernel introduction`; empty for the only one. */
  readonly of: string;
  readonly hunt: number;
}

export interface LeftPart extends Omit<OpenedPart, 'hunt'> {
  readonly because: string;
}

export const emptyHunt: HuntState = {
  plan: null,
  status: 'running',
  running: [],
  records: [],
  marking: [],
  marks: [],
  builds: [],
  parts: {},
  opened: [],
  left: [],
  narrowed: null,
  repairs: [],
  report: null,
  climbs: [],
  compared: null,
  configurations: [],
  overrides: [],
  corrections: 0,
  superseded: [],
  forgiven: new Set(),
};

type EventOf<T extends HuntEvent['type']> = Extract<HuntEvent, { readonly type: T }>;

/** What each event makes of the state. */
const folds: { readonly [T in HuntEvent['type']]: (state: HuntState, event: EventOf<T>) => HuntState } = {
  'hunt-started': (state, event) => ({ ...state, plan: event.plan, status: 'running' }),
  'attempt-started': (state, event) => ({
    ...state,
    status: 'running',
    running: [...state.running, { attempt: event.attempt, point: event.point }],
    // Who goes on with a stopped hunt learns more than it had found.
    report: state.status === 'stopped' ? null : state.report,
  }),
  'attempt-finished': (state, event) => ({
    ...state,
    running: state.running.filter((one) => one.attempt !== event.record.id),
    records: [...state.records, recordUnder(event.record, state.overrides)],
  }),
  'attempt-reused': (state, event) => ({ ...state, records: [...state.records, recordUnder(event.record, state.overrides)] }),
  'mark-started': (state, event) => ({
    ...state,
    status: 'running',
    marking: [...state.marking, { mark: event.mark, version: event.version, ...(event.lease ? { lease: event.lease } : {}) }],
    report: null,
  }),
  marked: (state, event) => ({
    ...state,
    marking: state.marking.filter((one) => one.mark !== event.mark.id),
    marks: [...state.marks, markUnder(event.mark, state.overrides)],
  }),
  'given-up': (state, event) => ({
    ...state,
    running: state.running.filter((one) => one.attempt !== event.attempt),
    marking: state.marking.filter((one) => one.mark !== event.attempt),
  }),
  built: (state, event) => ({ ...state, builds: [...state.builds, event.build], records: withoutRefuted(state, event.build) }),
  narrowed: (state, event) => ({ ...state, narrowed: event.narrowing }),
  repaired: (state, event) => ({
    ...state,
    repairs: [...state.repairs, event.repair],
    records: withoutFreed(state, event.repair),
  }),
  // What had been found may have rested on it.
  'mark-undone': (state, event) => ({
    ...state,
    status: 'running',
    marks: state.marks.filter((one) => one.id !== event.mark),
    report: null,
  }),
  'search-ended': (state, event) => ({
    ...state,
    report: event.report.question === 'sweep' ? event.report : withSuperseded(event.report, state.superseded),
  }),
  'part-opened': (state, event) => withOpened(state, { part: event.part, of: event.of, hunt: event.hunt }),
  'part-left': (state, event) => withLeft(state, { part: event.part, of: event.of, because: event.because }),
  'verify-started': (state, event) => ({
    ...state,
    climbs: withClimb(state.climbs, { plan: event.plan, answers: [], report: null }),
  }),
  'verify-answered': (state, event) => climbed(state, (climb) => ({ ...climb, answers: [...climb.answers, event.answer] })),
  'verify-ended': (state, event) => climbed(state, (climb) => ({ ...climb, report: event.report })),
  'configurations-compared': (state, event) => ({ ...state, compared: event.compared }),
  configured: (state, event) => ({ ...state, configurations: [...state.configurations, event.configuration] }),
  overridden: (state, event) => corrected(state, [...state.overrides, event.override], event.override),
  'override-undone': (state, event) => {
    const undone = state.overrides.find(({ number }) => number === event.override);
    const left = state.overrides.filter((one) => one !== undone);
    return undone === undefined ? state : corrected(state, left, undone);
  },
  'hunt-stopped': (state) => ({ ...openAgain(state), running: [], marking: [] }),
  'hunt-answered': (state, event) => {
    const isStale = event.corrections !== undefined && event.corrections < state.corrections;
    const report = isStale ? null : state.report;
    return { ...state, status: isStale ? 'stopped' : 'answered', report, running: [], marking: [] };
  },
};

/** Folds one event into the state. */
export function applyEvent(state: HuntState, event: HuntEvent): HuntState {
  // The key tells the type, which the compiler does not follow through a table.
  const fold = folds[event.type] as (state: HuntState, event: HuntEvent) => HuntState;
  return fold(state, event);
}

/** One to go on with later. */
function openAgain(state: HuntState): HuntState {
  const silent = [
    ...state.records.filter(({ judgement }) => !gaveAnswer(judgement)),
    ...state.marks.filter(({ outcome }) => outcome === 'no-answer'),
  ];
  return { ...state, status: 'stopped', forgiven: new Set(silent.map(({ id }) => id)) };
}

/** The answers under other overrides. What had been found may have rested on them: an answered hunt is one to go on with. */
function corrected(state: HuntState, overrides: readonly Override[], { about }: Override): HuntState {
  const isOfVersions = state.records.some(
    (record) => isAbout(about, { record }) && !Object.values(record.point).some((value) => isCommitName(value)),
  );
  return {
    ...(state.status === 'answered' ? openAgain(state) : state),
    overrides,
    corrections: state.corrections + 1,
    records: state.records.map((record) => recordUnder(record, overrides)),
    marks: state.marks.map((mark) => markUnder(mark, overrides)),
    // Which commits are searched rests on the versions before them.
    narrowed: isOfVersions ? null : state.narrowed,
    report: null,
    superseded: state.report === null ? state.superseded : [...state.superseded, supersededBy(state.report)],
  };
}

function supersededBy(report: SearchReport | SweepReport): SupersededReport {
  if (report.question === 'sweep') return { culprit: null, ending: 'sweep', confidence: null };
  const { culprit, ending, confidence } = report;
  return { culprit: culprit?.name ?? null, ending: ending?.kind ?? 'not ended', confidence };
}

function climbed(state: HuntState, change: (climb: VerifyState) => VerifyState): HuntState {
  const climb = state.climbs.at(-1);
  return climb === undefined ? state : { ...state, climbs: [...state.climbs.slice(0, -1), change(climb)] };
}

function withOpened(state: HuntState, opened: OpenedPart): HuntState {
  return {
    ...state,
    status: 'running',
    parts: { ...state.parts, [opened.part]: opened.hunt },
    opened: [...state.opened.filter((one) => !isSamePart(one, opened)), opened],
    left: state.left.filter((one) => !isSamePart(one, opened)),
  };
}

function withLeft(state: HuntState, left: LeftPart): HuntState {
  // A part of an answered whole hunt is left when an answer of it was overridden.
  const status = state.status === 'answered' ? 'stopped' : state.status;
  return { ...state, status, left: [...state.left.filter((one) => !isSamePart(one, left)), left] };
}

function isSamePart(a: Omit<OpenedPart, 'hunt'>, b: Omit<OpenedPart, 'hunt'>): boolean {
  return a.part === b.part && a.of === b.of;
}

/** What was tried with a build that a clean one of the same commit contradicts is no answer. */
function withoutRefuted({ plan, records }: HuntState, { commit, configuration, result }: BuildNote): readonly AttemptRecord[] {
  if (result.kind !== 'built' || !result.differs) return records;
  const built = builtComponentOf(plan);
  return records.filter((record) => built === null || record.point[built] !== (configuration ?? commit));
}

/** What was skipped because it did not build is tried again once it does. */
function withoutFreed({ plan, records }: HuntState, { result }: RepairNote): readonly AttemptRecord[] {
  if (result.kind !== 'repaired') return records;
  const built = builtComponentOf(plan);
  const freed = new Set<string>(result.freed);
  return records.filter(({ point, judgement }) => built === null || !judgement.untestable || !freed.has(point[built] ?? ''));
}

/** What commits a hunt on virtual machines has searched; null when it searched versions alone. */
export function searchedCommits({ plan, narrowed }: Pick<HuntState, 'plan' | 'narrowed'>): BuiltCommits | null {
  if (plan?.question !== 'bisect') return null;
  return plan.search.among.kind === 'commits' ? plan.search.among.commits : (narrowed?.commits ?? null);
}

/** The state that a hunt's events say. */
export function foldEvents(events: readonly HuntEvent[]): HuntState {
  return events.reduce(applyEvent, emptyHunt);
}

/** One more than any number under this hunt's name in these events, so that no id is given twice. */
export function nextAttemptNumber(hunt: number, events: Iterable<HuntEvent>): number {
  let highest = 0;
  for (const event of events) {
    const [name, number] = idIn(event)?.split('.') ?? [];
    if (name === String(hunt)) highest = Math.max(highest, Number(number));
  }
  return highest + 1;
}

function idIn(event: HuntEvent): AttemptId | undefined {
  if (event.type === 'attempt-started') return event.attempt;
  if (event.type === 'mark-started') return event.mark;
  if (event.type === 'attempt-finished' || event.type === 'attempt-reused') return event.record.id;
  if (event.type === 'verify-answered' && event.answer.kind === 'tested') return testIdOf(event.answer.test) as AttemptId;
  return event.type === 'marked' ? event.mark.id : undefined;
}

export interface StoredEvent {
  readonly version: number;
  readonly event: unknown;
}

/** Entry N makes an event of version N + 2 out of one of version N + 1. Only ever append. */
const upgrades: readonly ((event: unknown) => unknown)[] = [withTaggedPlan];

/** Version 2: each question has a plan of its own, and a part of a whole hunt always says what it is about. */
function withTaggedPlan(stored: unknown): unknown {
  const event = stored as EventV1;
  switch (event.type) {
    case 'hunt-started':
      return { ...event, plan: upgradedPlan(event.plan) };
    case 'narrowed':
      return { ...event, narrowing: { ...event.narrowing, commits: withFixUps(event.narrowing.commits) } };
    case 'part-opened':
    case 'part-left':
      return { ...event, of: event.of ?? '' };
    default:
      return stored;
  }
}

/** The events of version 1 that have another shape today. */
type EventV1 =
  | { readonly type: 'hunt-started'; readonly plan: PlanV1 }
  | { readonly type: 'narrowed'; readonly narrowing: { readonly commits: BuiltCommitsV1 } }
  | { readonly type: 'part-opened' | 'part-left'; readonly of?: string };

/** Brings an event of any older version to today's shape. */
export function upgradeEvent(stored: StoredEvent): HuntEvent {
  assert(stored.version >= 1 && stored.version <= journalVersion, `events have versions 1 to ${journalVersion}`);
  return upgrades.slice(stored.version - 1).reduce((event, upgrade) => upgrade(event), stored.event) as HuntEvent;
}
