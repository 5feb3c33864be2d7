// Which point tells most for what it costs. Every explanation predicts what happens there; without flakes the outcome is a
// function of the truth, so what it tells is the entropy of the prediction.

import { candidateSpots } from './candidates.ts';
import { expectedFailing } from './explain.ts';
import { type Spot } from './problem.ts';
import { costOf } from './seen.ts';
import { answerChance, untestableBelow } from './testable.ts';
import { changesBetween, type View } from './view.ts';

/** Less than this (a prediction that is right 19 times of 20) is left to those who prove and look elsewhere. */
const bitsMin = 0.29;

/** Null when no point tells much any more. */
export function separatingSpot(view: View): Spot | null {
  if (view.explanations.length === 0) return null;
  const answers = answerChance(view);
  let best: Spot | null = null;
  let bestScore = 0;
  for (const spot of candidateSpots(view)) {
    const bits = entropy(expectedFailing(view.explanations, spot));
    const answering = answers(spot);
    if (bits < bitsMin || answering < untestableBelow) continue;
    const score = (bits * answering * plainness(view, spot)) / costOf(view.seen, spot);
    if (score > bestScore) [best, bestScore] = [spot, score];
  }
  return best;
}

/** A single change that passes is a workaround already: of two points that tell the same it is the better one. */
function plainness({ causes }: View, spot: Spot): number {
  return causes.some(({ own, base }) => [base, ...own].some((one) => changesBetween(one, spot).length === 1)) ? 1.1 : 1;
}

function entropy(chance: number): number {
  if (chance <= 0 || chance >= 1) return 0;
  return -(chance * Math.log2(chance) + (1 - chance) * Math.log2(1 - chance));
}
