// What the rungs come to: verified, refuted, or still a suspect. Pure.

import type { Rung, RungName, Verification } from '../stored/verification.ts';
import type { Climb } from './climb.ts';

/** Each of them shows that the culprit is what makes the difference, away from its own place in the history. */
const proofs: readonly RungName[] = ['revert', 'revert-nearer', 'parts', 'apply'];
/** Of packages nothing can be reverted; what is left is that it was no accident. */
const packageProofs: readonly RungName[] = ['fresh', 'neighbours'];

export function summarize(climb: Climb): Verification {
  const { plan, rungs, neededParts, newest, tests } = climb;
  return { ...endingOf(climb), culprit: plan.culprit, rungs, neededParts, newest, tests };
}

function endingOf(climb: Climb): Pick<Verification, 'ending' | 'because'> {
  const { plan, rungs } = climb;
  const find = (name: RungName): Rung | undefined => rungs.find(({ rung }) => rung === name);
  const [pair, difference] = [find('pair'), find('difference')];
  if (pair?.status === 'failed') {
    const why = difference?.status === 'failed' ? `; and ${difference.text}` : '';
    return { ending: 'refuted', because: pair.text + why };
  }
  if (pair?.status !== 'done') return { ending: 'suspect', because: pair?.text ?? 'it was not tried' };
  if (difference?.status === 'failed') {
    return { ending: climb.isImpossible ? 'refuted' : 'suspect', because: `${pair.text}; but ${difference.text}` };
  }
  if (plan.kind === 'versions') {
    const missing = packageProofs.map(find).find((rung) => rung?.status !== 'done' && !isEdge(rung));
    if (missing === undefined) return { ending: 'verified', because: pair.text };
    return { ending: 'suspect', because: `${pair.text}; but ${missing.text}` };
  }
  const proof = proofs.map(find).find((rung) => rung?.status === 'done' && (rung.rung !== 'parts' || climb.partsProve));
  if (proof !== undefined) return { ending: 'verified', because: `${pair.text}; ${proof.text}` };
  const against = proofs.map(find).find((rung) => rung?.status === 'failed') ?? find('revert');
  return { ending: 'suspect', because: `${pair.text}; but ${against?.text ?? 'nothing more could be tried'}` };
}

/** A culprit at the end of the line has no neighbours, which is nobody's fault. */
function isEdge(rung: Rung | undefined): boolean {
  return rung?.rung === 'neighbours' && rung.status === 'untried' && rung.tests.length === 0;
}
