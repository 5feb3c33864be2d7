// The questions of a reduction: each configuration is made once and, however many ways lead to it, tested once. Pure.

import { assert } from '../../base/assert.ts';
import type { Outlook, ReduceAnswer, ReduceAsk, ReduceRules } from './reduction.ts';
import { ConfigurationVerdicts, type ConfigVerdict } from './verdicts.ts';

export type Asking<Result> = Generator<ReduceAsk, Result, ReduceAnswer>;

/** It ends before its time. */
export class ReductionOver extends Error {
  readonly because: 'budget' | 'lab-broken';
  constructor(because: 'budget' | 'lab-broken') {
    super(because);
    this.because = because;
  }
}

interface Configured {
  readonly configuration: string;
  readonly came: ReadonlySet<number>;
}

export interface Questions {
  /** Of the search that is under way. */
  suspects: readonly number[];
  /** Told with the next tests. */
  outlook: Outlook;
  configure(taken: readonly number[]): Asking<Configured>;
  verdict(taken: readonly number[]): Asking<ConfigVerdict>;
  badEnd(taken: readonly number[]): Asking<ConfigVerdict>;
  neverCame(): readonly number[];
}

// Tests without any answer, one after the other: the machine is at fault, not the configurations.
const inVainMax = 6;

export function reduceQuestions(rules: ReduceRules): Questions {
  const verdicts = new ConfigurationVerdicts(rules);
  const made = new Map<string, Configured>();
  const tried = new Set<number>();
  const came = new Set<number>();
  let size = 0;
  let tests = 0;

  function* test(taken: readonly number[], configuration: string): Asking<void> {
    if (tests >= (rules.testsMax ?? Infinity)) throw new ReductionOver('budget');
    tests += 1;
    const answer = yield { kind: 'test', taken, configuration, outlook: questions.outlook };
    assert(answer.kind === 'tested', 'a test is answered by its outcome');
    verdicts.add(configuration, answer.outcome);
    if (verdicts.inVain >= inVainMax) throw new ReductionOver('lab-broken');
  }

  function* judged(taken: readonly number[], judge: (configuration: string) => ConfigVerdict | null): Asking<ConfigVerdict> {
    const { configuration } = yield* questions.configure(taken);
    for (;;) {
      const verdict = judge(configuration);
      if (verdict !== null) return verdict;
      yield* test(taken, configuration);
    }
  }

  const questions: Questions = {
    suspects: [],
    outlook: { left: 0, more: 0 },
    *configure(taken) {
      const key = taken.join(' ');
      const known = made.get(key);
      if (known !== undefined) return known;
      const answer = yield { kind: 'configure', taken };
      assert(answer.kind === 'configured', 'a configuration is answered by what was made of it');
      const configured = { configuration: answer.configuration, came: new Set(answer.came) };
      made.set(key, configured);
      size = Math.max(size, taken.length);
      if (taken.length < size) {
        for (const option of taken) tried.add(option);
        for (const option of configured.came) came.add(option);
      }
      return configured;
    },
    verdict: (taken) => judged(taken, (configuration) => verdicts.of(configuration)),
    badEnd: (taken) => judged(taken, (configuration) => verdicts.ofBadEnd(configuration)),
    neverCame: () => [...tried].filter((option) => !came.has(option)).sort((a, b) => a - b),
  };
  return questions;
}
