// What to try next, or that it is done: does it fail as said, repeats where a verdict is not sure, what tells most, what is
// not shown yet, and whether there is another cause. Pure.

import type { IsolateBecause } from './answer.ts';
import { unseenPairSpot } from './every-pair.ts';
import { insideSpot } from './hidden-exceptions.ts';
import { meetingSpot } from './meeting.ts';
import { elsewhereSpot } from './other-causes.ts';
import { type IsolateProblem, type Spot, targetOf } from './problem.ts';
import { partClaims } from './prove.ts';
import { decisiveSpot, repeatedSpot } from './repeat.ts';
import { separatingSpot } from './separate.ts';
import { changesBetween, isFree, type View } from './view.ts';

export type IsolatePhase = 'start' | 'passing' | 'separate' | 'prove' | 'elsewhere' | 'ended';

export type IsolateReason =
  /** Does it fail as said? */
  | { readonly kind: 'start' }
  /** Does it pass as said? */
  | { readonly kind: 'passing' }
  /** Which variables matter: `changed` differ from the failing point. */
  | { readonly kind: 'separate'; readonly changed: readonly number[] }
  /** Only this variable differs from a failing point: is it needed, or where does its value set or border end? */
  | { readonly kind: 'value'; readonly variable: number }
  /** Does it still fail when `changed`, which seem not to matter, are different? */
  | { readonly kind: 'inside'; readonly changed: readonly number[] }
  /** The verdict is not sure yet. */
  | { readonly kind: 'repeat' }
  /** Is there another cause? */
  | { readonly kind: 'elsewhere' }
  /** Do two settings together hide anything? */
  | { readonly kind: 'pair' };

export type NextSpot =
  | { readonly kind: 'try'; readonly phase: IsolatePhase; readonly target: number; readonly reason: IsolateReason }
  /** Nothing until a running test ends. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'done'; readonly because: IsolateBecause };

/** `running` are tests whose end the view imagines. */
export function nextSpot(view: View, running: readonly number[]): NextSpot {
  const { problem } = view;
  const ended = budgetEnd(view, running.length);
  if (ended !== null) return { kind: 'done', because: ended };
  const start = startSpot(view, running);
  if (start !== null) return start;
  const repeat = repeatedSpot(view, running);
  if (repeat !== null) return { kind: 'try', phase: 'separate', target: repeat, reason: { kind: 'repeat' } };
  const passing = problem.passing.find((spot) => isFree(view, spot));
  if (passing) return found(view, passing, { phase: 'passing', reason: { kind: 'passing' } });
  const separating = separatingSpot(view);
  if (separating) return found(view, separating, { phase: 'separate', reason: reasonOf(view, separating) });
  const decisive = decisiveSpot(view, running);
  if (decisive !== null) return { kind: 'try', phase: 'prove', target: decisive, reason: { kind: 'repeat' } };
  const claimed = claimedSpot(view);
  if (claimed) return found(view, claimed, { phase: 'prove', reason: reasonOf(view, claimed) });
  const inside = firstOf(view.causes.length > 0 ? view.causes : [], (cause) => insideSpot(view, cause));
  if (inside) {
    const changed = changesBetween(view.causes[0]!.base, inside);
    return found(view, inside, { phase: 'prove', reason: { kind: 'inside', changed } });
  }
  const meeting = meetingSpot(view);
  if (meeting) {
    return found(view, meeting, {
      phase: 'prove',
      reason: { kind: 'inside', changed: changesBetween(view.causes[0]!.base, meeting) },
    });
  }
  const elsewhere = elsewhereSpot(view);
  if (elsewhere) return found(view, elsewhere, { phase: 'elsewhere', reason: { kind: 'elsewhere' } });
  const pair = problem.everyPair ? unseenPairSpot(view) : null;
  if (pair) return found(view, pair, { phase: 'elsewhere', reason: { kind: 'pair' } });
  if (running.length > 0) return { kind: 'wait' };
  return { kind: 'done', because: view.good.length === 0 ? 'never-passes' : 'complete' };
}

function budgetEnd({ problem, seen }: View, running: number): IsolateBecause | null {
  if (seen.noAnswerInARow >= problem.labBrokenAfter) return 'lab-broken';
  if (seen.attempts + running >= problem.budget.attemptsMax) return 'budget';
  return seen.spent >= problem.budget.costMax ? 'budget' : null;
}

/** Before anything passed nobody knows how reliable the test is. */
const startTries = 3;
/** A point that fails every other time passes six times in a row once in 64. */
const startTriesMax = 6;

/** The points that are said to fail, until one did. */
function startSpot(view: View, running: readonly number[]): NextSpot | null {
  const { problem, verdicts, seen } = view;
  if (
    [...seen.tallies.values()].filter(({ failed }) => failed > 0).some(({ passed, failed }) => passed + failed >= fewest(view))
  )
    return null;
  for (const spot of problem.failing) {
    const target = targetOf(problem.variables, spot);
    const tally = seen.tallies.get(target);
    const tries = (tally?.passed ?? 0) + (tally?.failed ?? 0);
    if (tries >= (problem.flaky ? startTriesMax : 1)) continue;
    if (tries === 0 && verdicts.untestable.some((one) => one.target === target)) continue;
    // Whatever else is tried before it fails may be in vain.
    if (running.length > 0) return { kind: 'wait' };
    return { kind: 'try', phase: 'start', target, reason: { kind: 'start' } };
  }
  return verdicts.bad.length > 0 ? null : { kind: 'done', because: 'not-failing' };
}

function fewest({ problem }: View): number {
  return problem.flaky ? startTries : 1;
}

function found({ problem }: View, spot: Spot, why: { readonly phase: IsolatePhase; readonly reason: IsolateReason }): NextSpot {
  return { kind: 'try', target: targetOf(problem.variables, spot), ...why };
}

function reasonOf({ causes, problem }: View, spot: Spot): IsolateReason {
  const bases = causes.flatMap(({ own, base }) => [base, ...own]);
  const changes = bases.map((base) => changesBetween(base, spot)).sort((a, b) => a.length - b.length);
  const changed = changes[0] ?? changesBetween(problem.failing[0]!, spot);
  return changed.length === 1 ? { kind: 'value', variable: changed[0]! } : { kind: 'separate', changed };
}

function claimedSpot(view: View): Spot | null {
  return firstOf(view.causes, (cause) => partClaims(view, cause).find(({ spot }) => spot !== null)?.spot ?? null);
}

function firstOf<T>(items: readonly T[], of: (item: T) => Spot | null): Spot | null {
  for (const item of items) {
    const spot = of(item);
    if (spot !== null) return spot;
  }
  return null;
}

/** All combinations that can be tried; a large matrix is not counted cell by cell. */
export function matrixSize({ variables, excluded }: Pick<IsolateProblem, 'variables' | 'excluded'>): number {
  const all = variables.reduce((product, { values }) => product * values.length, 1);
  if (all > 50_000) return all;
  let count = 0;
  const spot = variables.map(() => 0);
  for (let index = 0; index < all; index += 1) {
    if (!excluded(spot)) count += 1;
    for (let variable = spot.length - 1; variable >= 0; variable -= 1) {
      spot[variable]! += 1;
      if (spot[variable]! < variables[variable]!.values.length) break;
      spot[variable] = 0;
    }
  }
  return count;
}
