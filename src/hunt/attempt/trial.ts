// How often one point is tried. The rule never looks at what an answer says: trying failures again and successes not would
// make every flaky point look good.

import { gaveAnswer } from '../../core/attempt/attempt.ts';
import type { Judgement } from '../../core/attempt/verdict.ts';

/** Attempts that the lab spoiled are made up for this often at each point; a lab that fails thrice is broken, not unlucky. */
const spoiledAttemptsMax = 2;

/** True when the attempts at one point are enough for a verdict, or when more would not help. */
export function isTrialOver(judgements: readonly Pick<Judgement, 'outcome' | 'untestable'>[], answersWanted: number): boolean {
  // What can not be tested once can not be tested.
  if (judgements.some((judgement) => judgement.untestable)) return true;
  const answers = judgements.filter(gaveAnswer).length;
  const spoiled = judgements.length - answers;
  return answers >= answersWanted || spoiled > spoiledAttemptsMax;
}
