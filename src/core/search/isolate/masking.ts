// What one cause hides of another.

import type { VariableValue } from './conjunctions.ts';
import type { ValueStates } from './membership.ts';
import type { CauseView, View } from './view.ts';

/** It fails there because of another cause whatever this one does: nobody can tell, and it makes no difference. */
export function isMasked({ causes, problem }: View, { index, cause }: CauseView, { variable, value }: VariableValue): boolean {
  return causes.some(
    (other) =>
      other.index !== index &&
      other.cause.variables.every((part, place) => {
        const isLine = problem.variables[part]!.kind === 'line';
        const holds = (each: number): boolean =>
          other.cause.states[place]![each] === 1 || (isLine && isBetweenHolding(other.cause.states[place]!, each));
        if (part === variable) return holds(value);
        const own = cause.variables.indexOf(part);
        return own >= 0 && cause.states[own]!.every((state, each) => state !== 1 || holds(each));
      }),
  );
}

/** Not known, and next to it on both sides are versions with which the cause holds. */
function isBetweenHolding(states: ValueStates, value: number): boolean {
  if (states[value] !== 0) return false;
  return (
    states.subarray(0, value).findLast((state) => state !== 0) === 1 &&
    states.subarray(value).find((state) => state !== 0) === 1
  );
}
