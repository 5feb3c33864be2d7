// All rules that say something of versions, in their order: the first one that speaks of a version decides. Words for verdicts are in
// outcome-words, what takes a statement back is in hedges.

import { firstAndLast } from './first-and-last.ts';
import { goingBack } from './going-back.ts';
import type { Rule } from './rule.ts';
import { steps } from './steps.ts';
import { verdictPlaces } from './verdict-places.ts';

/** What settles that nothing is said stands before what says something; the special before the general. */
export const rules: readonly Rule[] = inOrder([...verdictPlaces, ...firstAndLast, ...goingBack, ...steps]);

/** Those that hold anywhere in a sentence come after those that need a whole line or a whole phrase. */
function inOrder(all: readonly Rule[]): readonly Rule[] {
  const last = [
    'named-then-told',
    'line-about-one',
    'works-with-it',
    'when-it-is-booted',
    'same-with-it',
    'confirmed-for-it',
    'nor-with',
  ];
  const isLast = ({ name }: Rule): boolean => last.includes(name);
  return [...all.filter((one) => !isLast(one)), ...all.filter(isLast)];
}
