// What is good and what is bad while an attempt runs: the scenario's, and after an act that act's. Also which steps start a
// guest and which status of the others is no failure. What follows from it is the judge's business.

import { assert } from '../base/assert.ts';
import { describeExpectation, type ExpectationMatcher, matcherOf } from './expectations.ts';
import type { JudgedScenario, JudgeState } from './judge-state.ts';

/** A step that has ended with a status. */
export interface EndedStep {
  readonly step: string;
  readonly status: number;
}

interface Matchers {
  readonly good: readonly ExpectationMatcher[];
  readonly bad: readonly ExpectationMatcher[];
}

export class Criteria {
  readonly #scenario: JudgedScenario;
  readonly #before: Matchers;
  /** What stays bad stays so after each act too. */
  readonly #after: readonly Matchers[];

  constructor(scenario: JudgedScenario) {
    const { good, bad, acts = [] } = scenario;
    assert(good.length > 0, 'a scenario says what is good');
    this.#scenario = scenario;
    const before = { good: good.map(matcherOf), bad: bad.map(matcherOf) };
    this.#before = before;
    this.#after = acts.map((act) => ({ good: act.good.map(matcherOf), bad: [...before.bad, ...act.bad.map(matcherOf)] }));
  }

  good(state: JudgeState): readonly ExpectationMatcher[] {
    return state.act === null ? this.#before.good : (this.#after[state.act.index]?.good ?? []);
  }

  bad(state: JudgeState): readonly ExpectationMatcher[] {
    return state.act === null ? this.#before.bad : (this.#after[state.act.index] ?? this.#before).bad;
  }

  /** The first `good` that was not seen, for people. */
  missing(state: JudgeState): string {
    const first = this.good(state).find((_, index) => state.met[index] !== true);
    return first === undefined ? 'sign' : describeExpectation(first.expectation);
  }

  isGuestStep(name: string): boolean {
    return this.#scenario.steps.some((step) => step.name === name && step.kind === 'guest');
  }

  isLastStep(name: string): boolean {
    return this.#scenario.steps.at(-1)?.name === name;
  }

  isNamedBad(ended: EndedStep): boolean {
    return this.#before.bad.some((matcher) => matcher.matchesStatus(ended));
  }

  /** By the `good` that name the step, else by 0. */
  isAccepted(ended: EndedStep): boolean {
    const named = this.#before.good.filter(
      ({ expectation }) => expectation.kind === 'status' && expectation.step === ended.step,
    );
    return named.length > 0 ? named.some((matcher) => matcher.matchesStatus(ended)) : ended.status === 0;
  }
}
