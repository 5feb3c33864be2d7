// What the likeliest explanation claims and nothing has shown yet: each value of a part, each border, that each part can be
// dropped alone, and that what does not matter does not. Each claim asks for one point, or says why there is none.

import type { NotTriedBecause, Undetermined } from './answer.ts';
import { changesFrom } from './change-from.ts';
import { stretchWidth, type VariableValue } from './conjunctions.ts';
import { isMasked } from './masking.ts';
import type { Spot } from './problem.ts';
import { answerChance, untestableBelow } from './testable.ts';
import { type CauseView, changesBetween, type View } from './view.ts';

export interface CauseClaim {
  readonly variable: number;
  /** Null when it can not be tried. */
  readonly spot: Spot | null;
  readonly open: Undetermined | null;
}

/** What is still open about the parts of a cause. */
export function partClaims(view: View, cause: CauseView): readonly CauseClaim[] {
  return cause.cause.variables.flatMap((variable, place) =>
    view.problem.variables[variable]!.kind === 'factor'
      ? factorClaims(view, cause, { variable, place })
      : lineClaims(view, cause, { variable, place }),
  );
}

interface Part {
  readonly variable: number;
  /** In the cause. */
  readonly place: number;
}

function factorClaims(view: View, cause: CauseView, { variable, place }: Part): readonly CauseClaim[] {
  const states = cause.cause.states[place]!;
  return [...states.keys()].flatMap((value): readonly CauseClaim[] => {
    const state = states[value]!;
    if (state === 1) return [];
    if (state === -1 && isShownAlone(view, cause, { variable, value })) return [];
    if (state === 0 && isMasked(view, cause, { variable, value })) return [];
    const spot = changedOnly(view, cause, { variable, value });
    if (spot !== null) return [{ variable, spot, open: null }];
    if (state === -1) return [];
    const because = whyNot(view, cause, { variable, value });
    return [{ variable, spot: null, open: { kind: 'not-tried', variable, values: [value], because } }];
  });
}

function lineClaims(view: View, cause: CauseView, { variable, place }: Part): readonly CauseClaim[] {
  const states = cause.cause.states[place]!;
  const last = states.length - 1;
  const known = [...states.keys()].filter((value) => states[value] !== 0);
  const claims: CauseClaim[] = [];
  for (const end of [0, last]) {
    if (states[end] !== 0) continue;
    const inward = end === 0 ? 1 : -1;
    const stop = end === 0 ? known[0]! : known.at(-1)!;
    const claim = firstTestable(view, cause, { variable, from: end, to: stop, inward });
    if (claim !== null) claims.push({ variable, spot: claim, open: null });
  }
  const widest = stretchWidth(states.length);
  known.slice(1).forEach((after, index) => {
    const before = known[index]!;
    const differ = states[before] !== states[after];
    if (after - before <= 1 || (!differ && after - before <= widest)) return;
    const spot = middleOf(view, cause, { variable, before, after });
    if (spot !== null) claims.push({ variable, spot, open: null });
    else if (differ && !isMaskedBetween(view, cause, { variable, before, after })) {
      const because = whyNot(view, cause, { variable, value: (before + after) >> 1 });
      claims.push({ variable, spot: null, open: { kind: 'border', variable, edge: { before, after }, because } });
    }
  });
  known.forEach((value, index) => {
    const atBorder = states[known[index - 1] ?? -1] === 1 || states[known[index + 1] ?? -1] === 1;
    if (states[value] !== -1 || !atBorder || isShownAlone(view, cause, { variable, value })) return;
    const spot = changedOnly(view, cause, { variable, value });
    if (spot !== null) claims.push({ variable, spot, open: null });
  });
  return claims;
}

/** A failing and a passing point that differ in this variable alone. */
export function isShownAlone({ good }: View, { own }: CauseView, { variable, value }: VariableValue): boolean {
  return good.some(
    (passed) =>
      passed[variable] === value &&
      own.some((failed) => {
        const changes = changesBetween(failed, passed);
        return changes.length === 1 && changes[0] === variable;
      }),
  );
}

const basesTried = 5;

/** A failing point of the cause with this one change, where no other cause is expected. */
function changedOnly(view: View, cause: CauseView, { variable, value }: VariableValue): Spot | null {
  const answers = answerChance(view);
  return changesFrom(view, cause)({ variable, value }).find((spot) => answers(spot) > untestableBelow) ?? null;
}

function basesOf({ own, base }: CauseView): readonly Spot[] {
  return own.length > 0 ? own.slice(0, basesTried) : [base];
}

function whyNot(view: View, cause: CauseView, { variable, value }: VariableValue): NotTriedBecause {
  const spots = basesOf(cause).map((base) => base.with(variable, value));
  return spots.some((spot) => !view.problem.excluded(spot)) ? 'untestable' : 'excluded';
}

interface Inward {
  readonly variable: number;
  readonly from: number;
  readonly to: number;
  readonly inward: number;
}

function firstTestable(view: View, cause: CauseView, { variable, from, to, inward }: Inward): Spot | null {
  for (let value = from; value !== to; value += inward) {
    const spot = changedOnly(view, cause, { variable, value });
    if (spot !== null) return spot;
    if (!isUntestableValue(view, { variable, value })) return null;
  }
  return null;
}

function isUntestableValue({ problem, verdicts }: View, { variable, value }: VariableValue): boolean {
  return verdicts.untestable.some(({ spot }) => spot[variable] === value) || problem.variables[variable] === undefined;
}

interface Between {
  readonly variable: number;
  readonly before: number;
  readonly after: number;
}

function isMaskedBetween(view: View, cause: CauseView, { variable, before, after }: Between): boolean {
  return Array.from({ length: after - before - 1 }, (_, index) => before + 1 + index).every((value) =>
    isMasked(view, cause, { variable, value }),
  );
}

/** The version nearest to the middle that can be tried. */
function middleOf(view: View, cause: CauseView, { variable, before, after }: Between): Spot | null {
  const middle = (before + after) / 2;
  const values = Array.from({ length: after - before - 1 }, (_, index) => before + 1 + index);
  values.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  for (const value of values) {
    const spot = changedOnly(view, cause, { variable, value });
    if (spot !== null) return spot;
  }
  return null;
}
