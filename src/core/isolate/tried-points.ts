// How much of what a question is about was tried: only what was tried everywhere, and passed everywhere, does not fail. Pure.

import { type AttemptRecord, gaveAnswer, recordsByPoint } from '../attempt/attempt.ts';
import { count } from '../base/quantities.ts';
import { type Point, pointKey } from '../scenario/point.ts';
import type { IsolatePlan } from '../stored/hunt-plan.ts';
import { combinationsOf, isolateSpaceOf } from './isolate-space.ts';

/** Counts of points. */
export interface TriedPoints {
  /** Tried, with or without an answer. */
  readonly tried: number;
  /** Of these, every answer was good. */
  readonly good: number;
  /** That the question is about, those that this machine can not try included. */
  readonly of: number;
}

/** Whether nothing is left where it could fail. */
export function allPass({ good, of }: TriedPoints): boolean {
  return of > 0 && good === of;
}

/** Of all combinations of an isolation that make sense. */
export function triedOfSpace(plan: IsolatePlan, records: readonly AttemptRecord[]): TriedPoints {
  const space = isolateSpaceOf(plan, { refused: [] });
  const isInside = (point: Point): boolean => space.spotAt(point) !== null && space.excludedBecause(point) === null;
  return counted(
    records.filter(({ point }) => isInside(point)),
    combinationsOf(plan),
  );
}

/** Of these points, each named once. */
export function triedOf(points: readonly Point[], records: readonly AttemptRecord[]): TriedPoints {
  const keys = new Set(points.map(pointKey));
  return counted(
    records.filter(({ point }) => keys.has(pointKey(point))),
    keys.size,
  );
}

/** `nothing fails as reported among the 24 of 240 points tried`; which of them did not pass either, where there are such. */
export function triedText({ tried, good, of }: TriedPoints): string {
  const others = tried - good;
  const text = `nothing fails as reported among the ${tried} of ${count(of, 'point')} tried`;
  return others === 0 ? text : `${text}, and ${others} of these ${others === 1 ? 'does' : 'do'} not pass either`;
}

function counted(records: readonly AttemptRecord[], of: number): TriedPoints {
  const points = [...recordsByPoint(records).values()];
  const good = points.filter((own) => {
    const answers = own.filter(({ judgement }) => gaveAnswer(judgement));
    return answers.length > 0 && answers.every(({ judgement }) => judgement.outcome === 'good');
  });
  return { tried: points.length, good: good.length, of };
}
