// The ladder that a culprit has to climb: what is tried next, and what it comes to. It is written as it is climbed, as a
// generator; the answers so far are played into it, so that a stopped verification, a running one and the one of last year are
// read by the same lines. Pure.

import { assert } from '../base/assert.ts';
import type { CulpritDifference, LadderAnswer, LadderStep, VerifyPlan } from '../stored/ladder-step.ts';
import type { Rung, RungName, Verification } from '../stored/verification.ts';
import { Climb, type Climbing, type Compared } from './climb.ts';
import { nearerRungs } from './ladder-nearer.ts';
import { newestRung } from './ladder-newest.ts';
import { summarize } from './summarize.ts';

export interface LadderState {
  readonly rungs: readonly Rung[];
  readonly next:
    { readonly kind: 'step'; readonly step: LadderStep } | { readonly kind: 'ended'; readonly report: Verification };
}

/** Where these answers lead. Answers that were given to other questions than the ladder asks today are left out. */
export function climbLadder(plan: VerifyPlan, answers: readonly LadderAnswer[]): LadderState {
  const climb = new Climb(plan);
  const ladder = wholeLadder(climb);
  let step = ladder.next();
  for (const answer of answers) {
    if (step.done === true) break;
    if (!answersStep(step.value, answer)) break;
    climb.keep(answer);
    step = ladder.next(answer);
  }
  if (step.done === true) return { rungs: climb.rungs, next: { kind: 'ended', report: step.value } };
  return { rungs: climb.rungs, next: { kind: 'step', step: step.value } };
}

function answersStep(step: LadderStep, answer: LadderAnswer): boolean {
  switch (step.kind) {
    case 'test':
      return answer.kind === 'tested' && JSON.stringify(answer.target) === JSON.stringify(step.target);
    case 'look':
      return answer.kind === 'looked';
    case 'patch':
      return answer.kind === 'patched' && JSON.stringify(answer.patch) === JSON.stringify(step.patch);
    case 'find-fix':
      return answer.kind === 'fix-searched' && answer.component === step.newest.component;
  }
}

function* wholeLadder(climb: Climb): Climbing<Verification> {
  const { plan } = climb;
  const paired = yield* pairRung(climb);
  if (paired === 'failed') {
    // That it can not matter is known for nothing, and explains it. What a revert would change is then another question.
    if (plan.kind === 'commits') yield* differenceRung(climb);
    for (const rung of plan.kind === 'commits' ? commitRungs : versionRungs) climb.say(rung, 'untried', notClimbed);
    return summarize(climb);
  }
  if (plan.kind === 'commits') {
    const difference = yield* differenceRung(climb);
    const reverted = yield* revertRung(climb);
    if (reverted !== 'done') yield* nearerRungs(climb, difference);
  }
  if (plan.kind === 'versions') {
    yield* freshRung(climb);
    yield* neighboursRung(climb);
  }
  yield* newestRung(climb);
  return summarize(climb);
}

const commitRungs: readonly RungName[] = ['revert', 'newest'];
const versionRungs: readonly RungName[] = ['fresh', 'neighbours', 'newest'];
const notClimbed = 'nothing to explain: the first rung has failed';

function* pairRung(climb: Climb): Climbing<Rung['status']> {
  const { culprit, parents } = climb.plan;
  const [first] = parents;
  assert(first !== undefined, 'a culprit has a parent');
  for (const parent of parents) {
    const compared = yield* climb.compare('pair', {
      bad: { target: { kind: 'version', name: culprit }, what: 'the culprit' },
      good: { target: { kind: 'version', name: parent }, what: parent === first ? 'its parent' : 'another parent' },
    });
    if (compared.kind !== 'apart' || parent === parents.at(-1)) return climb.add('pair', compared);
  }
  return 'untried';
}

function* differenceRung(climb: Climb): Climbing<CulpritDifference> {
  const answer = yield { kind: 'look', rung: 'difference' };
  assert(answer.kind === 'looked', 'a look is answered by what was seen');
  const { difference } = answer;
  const { parents } = climb.plan;
  const { files, content, sameTree, sameOutput } = difference;
  const merge = parents.length > 1 ? ', a merge of ' + String(parents.length) + ' parents' : '';
  const what = `${String(files.length)} ${files.length === 1 ? 'file differs' : 'files differ'}${merge}`;
  const kind = kinds[content];
  climb.isImpossible = sameTree || sameOutput === true;
  if (sameTree) climb.say('difference', 'failed', 'culprit and parent have the same files: nothing in it can matter');
  else if (sameOutput === true) climb.say('difference', 'failed', `${what}${kind}, and both are built into the same bytes`);
  else if (content !== 'code' && sameOutput === null) {
    climb.say('difference', 'failed', `it could not matter: ${what}${kind}`);
  } else
    climb.say(
      'difference',
      'done',
      `it can matter: ${what}${kind}${sameOutput === false ? ', and what is built differs' : ''}`,
    );
  return difference;
}

const kinds: Readonly<Record<CulpritDifference['content'], string>> = {
  code: '',
  comments: ', only in comments and white space',
  documentation: ', all of them documentation',
};

function* revertRung(climb: Climb): Climbing<Rung['status']> {
  const { culprit, parents, bad } = climb.plan;
  if (bad.name === culprit) {
    return climb.say('revert', 'untried', 'no newer bad version is known: the culprit reverted is its parent');
  }
  const patch = { from: culprit, to: parents[0]!, onto: bad.name, parts: null };
  return yield* climb.tryPatch('revert', { patch, onto: bad, what: 'reverted', patchedIs: 'good' });
}

function* freshRung(climb: Climb): Climbing<Rung['status']> {
  const { culprit, parents } = climb.plan;
  const compared = yield* climb.compare('fresh', {
    bad: { target: { kind: 'fresh', name: culprit }, what: `${culprit} on a host that was booted anew` },
    good: { target: { kind: 'fresh', name: parents[0]! }, what: `${parents[0]!} on one` },
  });
  return climb.add('fresh', compared);
}

/** On each side the nearest version that gives an answer. */
function* neighboursRung(climb: Climb): Climbing<Rung['status']> {
  const { culprit, parents, before, after } = climb.plan;
  const { older = before === null ? [] : [before], newer = after === null ? [] : [after] } = climb.plan;
  if (older.length + newer.length === 0) return climb.say('neighbours', 'untried', 'there are no versions beside the two');
  const sides: readonly Neighbours[] = [
    { names: older, pair: (good) => ({ bad: culprit, good }) },
    { names: newer, pair: (bad) => ({ bad, good: parents[0]! }) },
  ];
  const found: Compared[] = [];
  for (const side of sides) if (side.names.length > 0) found.push(yield* nearestThatAnswers(climb, side));
  const tests = found.flatMap((one) => one.tests);
  const text = found.map((one) => one.text).join('; ');
  const wrong = found.find(({ kind }) => kind !== 'apart' && kind !== 'stuck');
  if (wrong !== undefined) return climb.add('neighbours', { ...wrong, text, tests });
  return climb.say('neighbours', found.some(({ kind }) => kind === 'apart') ? 'done' : 'untried', text, tests);
}

interface Neighbours {
  /** The nearest first. */
  readonly names: readonly string[];
  readonly pair: (name: string) => { readonly bad: string; readonly good: string };
}

function* nearestThatAnswers(climb: Climb, { names, pair }: Neighbours): Climbing<Compared> {
  const stuck: Compared[] = [];
  for (const name of names) {
    const { bad, good } = pair(name);
    const compared = yield* climb.compare('neighbours', {
      bad: { target: { kind: 'version', name: bad }, what: bad },
      good: { target: { kind: 'version', name: good }, what: good },
    });
    if (compared.kind !== 'stuck') return compared;
    stuck.push(compared);
  }
  const texts = stuck.map(({ text }) => text);
  return { kind: 'stuck', text: texts.join('; '), tests: stuck.flatMap(({ tests }) => tests) };
}
