// The last rung: whether the newest version of each component still fails, and which version fixed it when it does not. Pure.

import { assert } from '../base/assert.ts';
import type { NewestVersion, VerifyTarget } from '../stored/ladder-step.ts';
import type { NewestFinding, Rung } from '../stored/verification.ts';
import type { Climb, Climbing } from './climb.ts';

export function* newestRung(climb: Climb): Climbing<void> {
  const { newest } = climb.plan;
  if (newest.length === 0) climb.say('newest', 'untried', 'no newer version is known');
  for (const one of newest) yield* oneNewest(climb, one);
}

function* oneNewest(climb: Climb, one: NewestVersion): Climbing<Rung['status']> {
  const { parents, terms, axis } = climb.plan;
  const target = targetOf(one, axis);
  const named = one.component === null ? one.as : `${one.component} ${one.as}`;
  const good = { target: { kind: 'version', name: parents[0]! } as const, what: 'the parent' };
  const compared = yield* climb.compare('newest', { bad: { target, what: named }, good });
  const found = (state: NewestFinding['state'], fixHunt: number | null = null, fix: string | null = null): void => {
    climb.newest.push({ component: one.component, version: one.name, as: one.as, state, fixHunt, fix });
  };
  const { tests } = compared;
  if (compared.kind === 'apart') {
    found('still-bad');
    return climb.say('newest', 'done', `${named} is still ${terms.bad}`, tests);
  }
  const { failed, passed } = climb.seen(target);
  if (compared.kind !== 'same' || failed > 0 || passed === 0) {
    found('unknown');
    return climb.say('newest', 'untried', compared.text, tests);
  }
  const answer = yield { kind: 'find-fix', rung: 'newest', newest: one };
  assert(answer.kind === 'fix-searched', 'a search for the fix is answered by what it found');
  found('fixed', answer.hunt, answer.fix);
  // Of a fix what is looked for is what undid it.
  const fix = answer.fix === null ? answer.because : `${climb.plan.fixed ? 'undone' : 'fixed'} by ${answer.fix}`;
  return climb.say('newest', 'done', `${named} is not ${terms.bad} any more: ${fix}`, tests);
}

/** A version that was tested as such is not tested again under another name. */
function targetOf({ name, component }: NewestVersion, axis: string | undefined): VerifyTarget {
  return component === null || component === axis ? { kind: 'version', name } : { kind: 'newest', name, component };
}
