// An isolation as far as the attempts so far bring it: first a point that fails is looked for among the cells of the plan, then
// the engine takes over.

import { outcomeOfAttempt } from '../answers/search-subject.ts';
import type { AttemptRecord } from '../attempt/attempt.ts';
import type { AttemptCosts } from '../attempt/attempt-costs.ts';
import type { SeenAttempt } from '../search/evidence.ts';
import { type IsolateSeeker, isolateSeeker } from '../search/isolate/isolate-seeker.ts';
import { spotOf, targetOf } from '../search/isolate/problem.ts';
import type { Seeker } from '../search/seeker.ts';
import type { IsolatePlan } from '../stored/hunt-plan.ts';
import { type IsolateSpace, isolateSpaceOf, problemAt } from './isolate-space.ts';
import { refusedSettings } from './refused-settings.ts';

export interface IsolateSearch extends Seeker {
  readonly space: IsolateSpace;
  /** In the order of their recording. */
  readonly seen: readonly SeenAttempt[];
  /** Null while a point that fails is looked for. */
  readonly engine: IsolateSeeker | null;
  observe(answer: SeenAttempt): IsolateSearch;
}

export function isolateSearch(plan: IsolatePlan, records: readonly AttemptRecord[], costs?: AttemptCosts): IsolateSearch {
  const space = isolateSpaceOf(plan, { refused: refusedSettings(records, plan.factors), ...(costs ? { costs } : {}) });
  const seen = records.flatMap(({ point, judgement }) => {
    const spot = space.spotAt(point);
    return spot === null ? [] : [{ target: targetOf(space.variables, spot), outcome: outcomeOfAttempt(judgement) }];
  });
  const starts = plan.cells.flatMap((point) => {
    const spot = space.spotAt(point);
    return spot === null || space.excludedBecause(point) !== null ? [] : [targetOf(space.variables, spot)];
  });
  return searchFrom({ space, starts, runSeconds: costs?.runSeconds ?? 4 }, seen);
}

interface IsolateSeekerParts {
  readonly space: IsolateSpace;
  readonly starts: readonly number[];
  readonly runSeconds: number;
}

/** Points that pass and differ little are worth more than many of them. */
const passingMax = 8;

function searchFrom(parts: IsolateSeekerParts, seen: readonly SeenAttempt[]): IsolateSearch {
  const { space, runSeconds } = parts;
  const failing = seen.find(({ outcome }) => outcome === 'bad')?.target;
  if (failing === undefined) return looking(parts, seen);
  const passing = [...new Set(seen.filter(({ outcome }) => outcome === 'good').map(({ target }) => target))];
  const spots = passing.slice(0, passingMax).map((target) => spotOf(space.variables, target));
  const problem = problemAt(space, spotOf(space.variables, failing), { passing: spots, runSeconds });
  return isolating(
    space,
    seen.reduce((engine, one) => engine.observe(one), isolateSeeker(problem)),
    seen,
  );
}

function looking(parts: IsolateSeekerParts, seen: readonly SeenAttempt[]): IsolateSearch {
  const { space, starts } = parts;
  const { testsMax } = space.isolate.rules;
  return {
    space,
    seen,
    engine: null,
    next: ({ running, free }) => {
      const tried = new Set([...seen.map(({ target }) => target), ...running]);
      const left = Math.min(free, (testsMax ?? Infinity) - seen.length - running.length);
      const start = starts.filter((target) => !tried.has(target)).slice(0, Math.max(0, left));
      if (start.length > 0) return { kind: 'test', start, cancel: [] };
      return running.length > 0 ? { kind: 'wait', cancel: [] } : { kind: 'ended' };
    },
    observe: (answer) => searchFrom(parts, [...seen, answer]),
  };
}

function isolating(space: IsolateSpace, engine: IsolateSeeker, seen: readonly SeenAttempt[]): IsolateSearch {
  return {
    space,
    seen,
    engine,
    next: (workers) => engine.next(workers),
    observe: (answer) => isolating(space, engine.observe(answer), [...seen, answer]),
  };
}
