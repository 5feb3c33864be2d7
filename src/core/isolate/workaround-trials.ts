// Workarounds where it fails: each is tried at a failing point, as often as the wanted confidence asks for. When it does not help, the same change is made next to it
// where it passes: fails it there too, then the change itself does not work here, and says nothing about the failure.

import { outcomeOfAttempt } from '../answers/search-subject.ts';
import type { AttemptRecord } from '../attempt/attempt.ts';
import { type Point, pointKey } from '../scenario/point.ts';
import type { Scenario, WorkaroundSpec } from '../scenario/scenario.ts';
import { spotOf } from '../search/isolate/problem.ts';
import type { IsolatePlan, IsolateRules } from '../stored/hunt-plan.ts';
import { isolateSearch } from './isolate-search.ts';

export interface WorkaroundTrial {
  readonly workaround: WorkaroundSpec;
  readonly tried: 'works' | 'does-not-work' | 'not-applicable' | 'not-tried';
  readonly because: string | null;
  readonly attempts: readonly string[];
  /** What to try now; null when it is decided. */
  readonly next: NextTrial | null;
}

export interface NextTrial {
  readonly workaround: WorkaroundSpec;
  /** With the workaround's name in it. */
  readonly point: Point;
  readonly base: Point;
  /** The guest of the workaround without the change. */
  readonly isWithout: boolean;
}

/** In the order of the scenario. Empty while no cause is known. */
export function workaroundTrials(plan: IsolatePlan, records: readonly AttemptRecord[]): readonly WorkaroundTrial[] {
  const { engine, space } = isolateSearch(plan, records);
  const [cause] = engine?.answer().causes ?? [];
  if (!cause) return [];
  const pointOf = (target: number): Point => space.pointAt(spotOf(space.variables, target));
  const failing = pointOf(cause.base);
  // A setting is nearer than another version.
  const neighbours = cause.parts.flatMap((part) => part.neighbours.map(({ passing }) => ({ kind: part.kind, passing })));
  const near = neighbours.find(({ kind }) => kind === 'factor') ?? neighbours[0];
  const parts = { failing, passing: near ? pointOf(near.passing) : null, records, space };
  return space.isolate.workarounds.map((workaround) => trialOf(workaround, parts));
}

interface WorkaroundTrialsParts {
  readonly failing: Point;
  readonly passing: Point | null;
  readonly records: readonly AttemptRecord[];
  readonly space: ReturnType<typeof isolateSearch>['space'];
}

function trialOf(workaround: WorkaroundSpec, parts: WorkaroundTrialsParts): WorkaroundTrial {
  const { failing, passing, space } = parts;
  const base = { ...failing, ...workaround.at };
  const excluded = space.excludedBecause(base);
  const none = { workaround, because: excluded, attempts: [], next: null };
  if (excluded !== null) return { ...none, tried: 'not-tried' };
  const { rules } = space.isolate;
  const seen = seenAt(parts, { workaround, base, isWithout: false });
  const attempts = seen.records.map(({ id }) => id);
  if (seen.failed === null) {
    if (seen.records.length < passesWanted(rules, parts)) return { ...none, attempts, tried: 'not-tried', next: seen.next };
    return workaround.without === undefined
      ? { ...none, tried: 'works', attempts }
      : comparedTrial(workaround, { ...parts, base, attempts });
  }
  const outcome = outcomeOfAttempt(seen.failed.judgement);
  const { message } = seen.failed.judgement;
  if (outcome === 'no-answer') return { ...none, tried: 'not-tried', because: message, attempts };
  const beside = passing === null ? null : { ...passing, ...workaround.at };
  if (beside === null || pointKey(beside) === pointKey(base) || space.excludedBecause(beside) !== null) {
    const tried = outcome === 'bad' ? 'does-not-work' : 'not-applicable';
    return { ...none, tried, because: message, attempts };
  }
  const control = seenAt(parts, { workaround, base: beside, isWithout: false });
  const [first] = control.records;
  if (!first) return { ...none, tried: 'not-tried', because: message, attempts, next: control.next };
  const applies = first.judgement.outcome === 'good';
  return {
    ...none,
    tried: applies ? 'does-not-work' : 'not-applicable',
    because: applies ? message : `where it passes otherwise it fails with this change too: ${first.judgement.message}`,
    attempts: [...attempts, first.id],
  };
}

/** It passes with the change; the same guest without it has to fail there, as the scenario's own does. */
function comparedTrial(
  workaround: WorkaroundSpec,
  { base, attempts, ...parts }: WorkaroundTrialsParts & { readonly base: Point; readonly attempts: readonly string[] },
): WorkaroundTrial {
  const { records, failed, next } = seenAt(parts, { workaround, base, isWithout: true });
  const all = [...attempts, ...records.map(({ id }) => id)];
  const said = { workaround, attempts: all, next: null };
  if (records.length === 0) return { ...said, tried: 'not-tried', because: null, next };
  if (failed === null) return { ...said, tried: 'not-applicable', because: 'the guest that it needs passes without it too' };
  if (outcomeOfAttempt(failed.judgement) === 'bad')
    return { ...said, tried: 'works', because: `without it the same guest fails: ${failed.judgement.message}` };
  return { ...said, tried: 'not-applicable', because: `the guest that it needs does not run: ${failed.judgement.message}` };
}

interface Trying {
  readonly workaround: WorkaroundSpec;
  readonly base: Point;
  readonly isWithout: boolean;
}

function seenAt(
  { records }: WorkaroundTrialsParts,
  { workaround, base, isWithout }: Trying,
): { readonly records: readonly AttemptRecord[]; readonly failed: AttemptRecord | null; readonly next: NextTrial } {
  const point = { ...base, workaround: isWithout ? `${workaround.name} without the change` : workaround.name };
  const own = records.filter((record) => pointKey(record.point) === pointKey(point));
  const failed = own.find(({ judgement }) => outcomeOfAttempt(judgement) !== 'good') ?? null;
  return { records: own, failed, next: { workaround, base, point, isWithout } };
}

const passesMax = 20;

/** So many passes in a row as chance gives where it fails as often as was seen only in the rest of the wanted confidence. */
function passesWanted({ flaky, confidence }: IsolateRules['rules'], { failing, records }: WorkaroundTrialsParts): number {
  if (!flaky) return 1;
  const there = records
    .filter(({ point }) => pointKey(point) === pointKey(failing))
    .map(({ judgement }) => outcomeOfAttempt(judgement));
  const bad = there.filter((outcome) => outcome === 'bad').length;
  const good = there.filter((outcome) => outcome === 'good').length;
  // Laplace's rule: a point that failed three times of three fails four times of five.
  const rate = (bad + 1) / (bad + good + 2);
  return Math.min(passesMax, Math.max(1, Math.ceil(Math.log(1 - confidence) / Math.log(1 - rate))));
}

/** The scenario with a workaround in it. */
export function scenarioWith(scenario: Scenario, trial: Pick<NextTrial, 'workaround' | 'isWithout'>): Scenario {
  const { replace, append, image, without = {} } = trial.workaround;
  const steps = scenario.steps.map((step) => {
    const more = append[step.name];
    const command =
      (trial.isWithout ? without[step.name] : undefined) ??
      replace[step.name] ??
      (more === undefined ? step.command : `${step.command} ${more}`);
    return { ...step, command };
  });
  return { ...scenario, steps, image: image ?? scenario.image };
}
