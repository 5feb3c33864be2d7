// What one cause hides of another.

import type { Setting } from './conjunctions.ts';
import type { CauseView, View } from './view.ts';

/** It fails there because of another cause whatever this one does: nobody can tell, and it makes no difference. */
export function isMasked({ causes }: View, { index, cause }: CauseView, { variable, value }: Setting): boolean {
  return causes.some(
    (other) =>
      other.index !== index &&
      other.cause.variables.every((part, place) => {
        const states = other.cause.states[place]!;
        if (part === variable) return states[value] === 1;
        const own = cause.variables.indexOf(part);
        return own >= 0 && cause.states[own]!.every((state, each) => state !== 1 || states[each] === 1);
      }),
  );
}
