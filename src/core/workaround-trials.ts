// Workarounds where it fails: each is tried once at a failing point. When it does not help, the same change is made next to it
// where it passes: fails it there too, then the change itself does not work here, and says nothing about the failure.

import type { AttemptRecord } from './attempt.ts';
import type { ScenarioPlan } from './hunt-plan.ts';
import { isolateSearch } from './isolate-search.ts';
import { pointKey, type Point } from './point.ts';
import type { Scenario, WorkaroundSpec } from './scenario.ts';
import { outcomeOfAttempt } from './search-subject.ts';
import { spotOf } from './search/isolate/problem.ts';

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
}

/** In the order of the scenario. Empty while no cause is known. */
export function workaroundTrials(plan: ScenarioPlan, records: readonly AttemptRecord[]): readonly WorkaroundTrial[] {
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

interface Parts {
  readonly failing: Point;
  readonly passing: Point | null;
  readonly records: readonly AttemptRecord[];
  readonly space: ReturnType<typeof isolateSearch>['space'];
}

function trialOf(workaround: WorkaroundSpec, { failing, passing, records, space }: Parts): WorkaroundTrial {
  const base = { ...failing, ...workaround.at };
  const excluded = space.excludedBecause(base);
  const none = { workaround, because: excluded, attempts: [], next: null };
  if (excluded !== null) return { ...none, tried: 'not-tried' };
  const at = (where: Point): NextTrial => ({ workaround, base: where, point: { ...where, workaround: workaround.name } });
  const seenAt = (where: Point): AttemptRecord | undefined =>
    records.find(({ point }) => pointKey(point) === pointKey(at(where).point));
  const first = seenAt(base);
  if (!first) return { ...none, tried: 'not-tried', next: at(base) };
  const outcome = outcomeOfAttempt(first.judgement);
  const { message } = first.judgement;
  if (outcome === 'good') return { ...none, tried: 'works', attempts: [first.id] };
  if (outcome === 'no-answer') return { ...none, tried: 'not-tried', because: message, attempts: [first.id] };
  const beside = passing === null ? null : { ...passing, ...workaround.at };
  if (beside === null || pointKey(beside) === pointKey(base) || space.excludedBecause(beside) !== null) {
    const tried = outcome === 'bad' ? 'does-not-work' : 'not-applicable';
    return { ...none, tried, because: message, attempts: [first.id] };
  }
  const control = seenAt(beside);
  if (!control) return { ...none, tried: 'not-tried', because: message, attempts: [first.id], next: at(beside) };
  const applies = control.judgement.outcome === 'good';
  return {
    ...none,
    tried: applies ? 'does-not-work' : 'not-applicable',
    because: applies ? message : `where it passes otherwise it fails with this change too: ${control.judgement.message}`,
    attempts: [first.id, control.id],
  };
}

/** The scenario with a workaround in it. */
export function scenarioWith(scenario: Scenario, { replace, append, image }: WorkaroundSpec): Scenario {
  const steps = scenario.steps.map((step) => {
    const more = append[step.name];
    const command = replace[step.name] ?? (more === undefined ? step.command : `${step.command} ${more}`);
    return { ...step, command };
  });
  return { ...scenario, steps, image: image ?? scenario.image };
}
