// What keeps a cause from being certain: it is said to fail there, and nothing was seen there that shows it.

import { stretchWidth, type VariableValue } from './conjunctions.ts';
import { isMasked } from './masking.ts';
import type { Spot } from './problem.ts';
import { isKnownUntestable } from './testable.ts';
import type { CauseView, View } from './view.ts';

/** A value of a setting, or a stretch of a line, where the cause is said to hold, that could be tried and was not. */
export function hasUnseen(view: View, cause: CauseView): boolean {
  return view.problem.variables.some(({ kind, values }, variable) => {
    if (values.length < 2) return false;
    const holding = new Set(cause.own.map((spot) => spot[variable]!));
    const unseen = [...values.keys()].filter((value) => isClaimed(view, cause, { variable, value }) && !holding.has(value));
    return kind === 'line'
      ? hidesStretch(view, { variable, unseen })
      : unseen.some((value) => canBeTried(view, cause, { variable, value }));
  });
}

/** It is said to fail with it; what another cause makes fail in any case is no claim of this one. */
export function isClaimed(view: View, cause: CauseView, { variable, value }: VariableValue): boolean {
  if (isMasked(view, cause, { variable, value })) return false;
  const place = cause.cause.variables.indexOf(variable);
  if (place < 0) return true;
  const states = cause.cause.states[place]!;
  if (states[value] !== 0 || view.problem.variables[variable]!.kind === 'factor') return states[value] === 1;
  // Of a line, what is between two failing versions, or beyond the last one that was tried.
  const before = states.subarray(0, value).findLast((state) => state !== 0);
  const after = states.subarray(value).find((state) => state !== 0);
  return (before ?? 1) === 1 && (after ?? 1) === 1;
}

/** So many unseen versions in a row that a stretch fits, and not all of them known to be untestable. */
function hidesStretch(
  view: View,
  { variable, unseen }: { readonly variable: number; readonly unseen: readonly number[] },
): boolean {
  const width = stretchWidth(view.problem.variables[variable]!.values.length);
  const isUntestable = isKnownUntestable(view);
  return unseen
    .filter((value) => !unseen.includes(value - 1))
    .some((from) => {
      const run = unseen.filter(
        (value) =>
          value >= from &&
          Array.from({ length: value - from }, (_, index) => from + index).every((each) => unseen.includes(each)),
      );
      return run.length >= width && run.some((value) => !isUntestable({ variable, value }));
    });
}

function canBeTried(view: View, { own, cause }: CauseView, { variable, value }: VariableValue): boolean {
  if (isKnownUntestable(view)({ variable, value })) return false;
  const spots = own.map((spot) => spot.with(variable, value));
  return spots.some((spot) => [spot, ...changedParts(spot)].some((one) => !view.problem.excluded(one)));

  /** With the other values that the parts hold with: an exclusion may be of only one of them. */
  function changedParts(spot: Spot): readonly Spot[] {
    return cause.variables.flatMap((part, place) =>
      part === variable
        ? []
        : [...cause.states[place]!.keys()]
            .filter((each) => cause.states[place]![each] === 1)
            .map((each) => spot.with(part, each)),
    );
  }
}
