// The record of one attempt: what the journal keeps, what `show` prints and what `--json` is made from.

import type { Brand } from '../base/brand.ts';
import { type Point, type PointKey, pointKey } from '../scenario/point.ts';
import type { Overridden } from './override-mark.ts';
import type { Judgement } from './verdict.ts';

/** `<hunt number>.<attempt number>`: `7.12`. */
export type AttemptId = Brand<string, 'AttemptId'>;

/** What makes two attempts the same question; an attempt is never run twice under one key unless asked. */
export type AttemptKey = Brand<string, 'AttemptKey'>;

export interface AttemptRecord {
  readonly id: AttemptId;
  readonly key: AttemptKey;
  readonly point: Point;
  readonly judgement: Judgement;
  /** Wall-clock time of the start, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly timings: readonly Timing[];
  /** All of it, from asking for the host to its end, in milliseconds. */
  readonly totalMs: number;
  readonly lab: LabFacts;
  /** The commands that do it by hand, in order, as a person would type them. */
  readonly byHand: readonly string[];
  readonly evidence: readonly EvidenceItem[];
  /** Only on attempts that ran with collectors: they never answer for a plain one. */
  readonly traced?: true;
  /** Set on one that was taken over from a hunt out of a file: the number of that hunt where it was adopted. */
  readonly adoptedFrom?: number;
  /** Set where `judgement` is what somebody has said; `was` is what the attempt itself gave. Never stored: the fold makes it. */
  readonly overridden?: Overridden & { readonly was: Judgement };
}

/** One phase of an attempt and how long it took, in milliseconds. */
export interface Timing {
  readonly phase: 'prepare' | 'boot' | 'save' | 'restore' | 'attach' | 'step' | 'judge' | 'collect' | 'clean-up';
  /** The step's name for `step`, else null. */
  readonly step: string | null;
  readonly ms: number;
}

/** What the attempt ran on, apart from the components under test. */
export interface LabFacts {
  /** As the lab's QEMU prints it, with where it comes from: `10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)`. */
  readonly qemu: string;
  readonly accelerator: string;
  readonly cpu: string;
  /** Whether the host was restored from a saved VM or booted for this attempt, and why it was booted; or there was none. */
  readonly start:
    { readonly how: 'restored' } | { readonly how: 'booted'; readonly because: string } | { readonly how: 'sandboxed' };
}

/** A file that an attempt left behind, stored by its hash. */
export interface EvidenceItem {
  /** `host.console`, `guest.console`, `firmware.console`, `qemu.output`, `observations.jsonl`, ... */
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** True when nobody needs to try this again: it answered, or the point can not be tested whatever the lab does. */
export function gaveAnswer(judgement: Pick<Judgement, 'outcome' | 'untestable'>): boolean {
  return judgement.outcome !== 'no-answer' || judgement.untestable;
}

/** How many points have attempts of which none gave an answer: what happens there is not known. */
export function silentPoints(records: readonly AttemptRecord[]): number {
  const silent = [...recordsByPoint(records).values()].filter((own) => !own.some(({ judgement }) => gaveAnswer(judgement)));
  return silent.length;
}

/** The attempts at each point, points and attempts in the order in which they were recorded. */
export function recordsByPoint(records: readonly AttemptRecord[]): ReadonlyMap<PointKey, readonly AttemptRecord[]> {
  const byPoint = new Map<PointKey, AttemptRecord[]>();
  for (const record of records) {
    const key = pointKey(record.point);
    const same = byPoint.get(key);
    if (same) same.push(record);
    else byPoint.set(key, [record]);
  }
  return byPoint;
}
