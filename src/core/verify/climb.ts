// What the rungs of the ladder share: the tests so far, comparing two versions until it is sure, and a patch that is made,
// tried and compared with what it was put on. Pure.

import { ratesFor } from '../answers/search-subject.ts';
import { assert } from '../base/assert.ts';
import type { LadderAnswer, LadderStep, NamedVersion, PatchRequest, VerifyPlan, VerifyTarget } from '../stored/ladder-step.ts';
import { reasonOf, targetKey, testIdOf } from '../stored/ladder-step.ts';
import type { NewestFinding, PatchPart, Rung, RungName } from '../stored/verification.ts';
import { compareTallies, type OutcomeCounts, passesNeeded } from './compare-counts.ts';

export type Climbing<Result> = Generator<LadderStep, Result, LadderAnswer>;

export interface Side {
  readonly target: VerifyTarget;
  /** For people. */
  readonly what: string;
}

export interface Compared {
  readonly kind: 'apart' | 'same' | 'turned' | 'unsure' | 'stuck';
  readonly text: string;
  readonly tests: readonly string[];
}

interface Seen extends OutcomeCounts {
  readonly skipped: number;
  /** Since the last answer that was one. */
  readonly inVain: number;
  readonly because: string;
  readonly tests: readonly string[];
}

const nothingSeen: Seen = { failed: 0, passed: 0, skipped: 0, inVain: 0, because: '', tests: [] };

// Where both sides answer alike: after so many of each, a difference that is believed no more than this is given up. A flaky
// test is allowed its streaks: it is asked at every step, and would be wrong at one of them.
const runsMax = 8;
const hopeless = { steady: 0.15, flaky: 0.02 };
// A test that is wrong in three of ten runs on each side is told by this many.
const runsMost = 40;
const inVainMax = 3;

// Made once: a ladder is climbed anew with each answer.
const flakyRates = ratesFor({ flaky: true });
const sureRates = ratesFor({ flaky: false });

export class Climb {
  readonly plan: VerifyPlan;
  readonly rungs: Rung[] = [];
  readonly newest: NewestFinding[] = [];
  neededParts: readonly PatchPart[] | null = null;
  /** False when parts were told apart at the culprit itself, where all of them together are its parent. */
  partsProve = false;
  /** True when culprit and parent are one and the same thing: whatever the tests said, the change did not do it. */
  isImpossible = false;
  tests = 0;
  readonly #seen = new Map<string, Seen>();

  constructor(plan: VerifyPlan) {
    this.plan = plan;
  }

  keep(answer: LadderAnswer): void {
    if (answer.kind !== 'tested') return;
    this.tests += 1;
    const key = targetKey(answer.target);
    const seen = this.#seen.get(key) ?? nothingSeen;
    const [bad, good] = this.plan.fixed ? ['good', 'bad'] : ['bad', 'good'];
    const { outcome } = answer;
    const answered = outcome === bad || outcome === good;
    this.#seen.set(key, {
      failed: seen.failed + (outcome === bad ? 1 : 0),
      passed: seen.passed + (outcome === good ? 1 : 0),
      skipped: seen.skipped + (outcome === 'skip' ? 1 : 0),
      inVain: answered ? 0 : seen.inVain + 1,
      because: reasonOf(answer.test),
      tests: [...seen.tests, testIdOf(answer.test)],
    });
  }

  seen(target: VerifyTarget): Seen {
    return this.#seen.get(targetKey(target)) ?? nothingSeen;
  }

  say(rung: RungName, status: Rung['status'], text: string, tests: readonly string[] = []): Rung['status'] {
    this.rungs.push({ rung, status, text, tests });
    return status;
  }

  add(rung: RungName, { kind, text, tests }: Compared): Rung['status'] {
    return this.say(rung, statusOf(kind), text, tests);
  }

  /** Tests both, one after the other, until it is sure which of them fails. */
  *compare(rung: RungName, { bad, good }: { readonly bad: Side; readonly good: Side }): Climbing<Compared> {
    const { confidence } = this.plan;
    const rates = this.plan.flaky ? flakyRates : sureRates;
    for (;;) {
      const [failing, passing] = [this.seen(bad.target), this.seen(good.target)];
      const tests = [...failing.tests, ...passing.tests];
      const text = `${bad.what}: ${this.#countText(failing)}; ${good.what}: ${this.#countText(passing)}`;
      const stuck = [bad, good].find(({ target }) => isStuck(this.seen(target)));
      if (stuck) return { kind: 'stuck', text: `${stuck.what} gives no answer: ${this.seen(stuck.target).because}`, tests };
      const { comparison, apart } = compareTallies({ bad: failing, good: passing }, { rates, confidence });
      if (comparison !== 'open') return { kind: comparison, text, tests };
      const [runs, others] = [failing.failed + failing.passed, passing.failed + passing.passed];
      const least = Math.min(runs, others);
      const answers = new Set([failing.failed / runs, passing.failed / others]);
      const isSteady = answers.size === 1 && (answers.has(0) || answers.has(1));
      if (least >= runsMax && apart < (isSteady ? hopeless.steady : hopeless.flaky)) return { kind: 'same', text, tests };
      if (least >= runsMost) return { kind: 'unsure', text, tests };
      const side = others < runs ? good : bad;
      yield { kind: 'test', rung, target: side.target, what: side.what };
    }
  }

  /** Makes the patched version, tries it beside what it was put on, and says what came of it. */
  *tryPatch(rung: RungName, attempt: PatchAttempt): Climbing<Rung['status']> {
    const { patch, onto, what } = attempt;
    const answer = yield { kind: 'patch', rung, patch };
    assert(answer.kind === 'patched', 'a patch is answered by what became of it');
    const { result } = answer;
    if (result.kind === 'conflict') {
      return this.say(rung, 'untried', `${what} at ${onto.as}: it conflicts in ${namesListed(result.files)}`);
    }
    if (result.kind === 'nothing') {
      return this.say(rung, 'untried', `${what} at ${onto.as}: that changes nothing there`);
    }
    const patched = { target: { kind: 'version', name: result.commit } as const, what: `${onto.as} with it ${what}` };
    const plain = { target: { kind: 'version', name: onto.name } as const, what: onto.as };
    const sides = attempt.patchedIs === 'good' ? { bad: plain, good: patched } : { bad: patched, good: plain };
    const compared = yield* this.compare(rung, sides);
    return this.add(rung, compared);
  }

  /** Whether a version passes, once it is known how often another one fails. */
  *passes(rung: RungName, { side, failing }: { readonly side: Side; readonly failing: VerifyTarget }): Climbing<boolean> {
    const needed = passesNeeded(this.seen(failing), this.plan);
    for (;;) {
      const { failed, passed } = this.seen(side.target);
      if (failed > 0 || isStuck(this.seen(side.target))) return false;
      if (passed >= needed) return true;
      yield { kind: 'test', rung, target: side.target, what: side.what };
    }
  }

  #countText({ failed, passed }: Seen): string {
    const { terms } = this.plan;
    return `${terms.bad} in ${String(failed)} of ${String(failed + passed)}`;
  }
}

export interface PatchAttempt {
  readonly patch: PatchRequest;
  readonly onto: NamedVersion;
  /** `reverted`, `applied`. */
  readonly what: string;
  readonly patchedIs: 'good' | 'bad';
}

export function namesListed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${String(names.length - 3)} more` : shown;
}

/** What can not be tested can not be tested tomorrow either; the lab's trouble may pass. */
function isStuck({ skipped, inVain, failed, passed }: Seen): boolean {
  return (skipped > 0 && failed + passed === 0) || inVain >= inVainMax;
}

function statusOf(kind: Compared['kind']): Rung['status'] {
  if (kind === 'apart') return 'done';
  return kind === 'same' || kind === 'turned' ? 'failed' : 'untried';
}
