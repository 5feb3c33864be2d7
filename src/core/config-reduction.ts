// The reduction of a configuration as far as the journal of its hunt brings it: the engine's questions are answered from what
// was made and tested, up to the first one that nobody has answered. Pure.

import type { EvidenceItem } from './attempt.ts';
import type { DifferingOption } from './configuration.ts';
import type { RepositoryPlan } from './hunt-plan.ts';
import type { Mark } from './mark.ts';
import type { ReduceAnswer, ReduceAsk, Reduction } from './search/reduce/reduction.ts';
import { playReduction } from './search/reduce/reduce.ts';

/** The two ends as the tree makes them, and in what they differ. */
export interface ComparedConfigurations {
  readonly good: EvidenceItem;
  readonly bad: EvidenceItem;
  readonly options: readonly DifferingOption[];
}

/** What the tree made of the good configuration with some options of the bad one. */
export interface MadeConfiguration {
  /** Places in `ComparedConfigurations.options`. */
  readonly taken: readonly number[];
  /** Those with the bad one's value in what came out. */
  readonly came: readonly number[];
  /** Equal for equal configurations, whatever was taken for them. */
  readonly key: string;
  readonly text: EvidenceItem;
}

export interface ReductionSoFar {
  readonly compared: ComparedConfigurations;
  readonly configurations: readonly MadeConfiguration[];
  readonly marks: readonly Mark[];
  readonly rules: RepositoryPlan['rules'];
}

export function reductionSoFar(state: ReductionSoFar): { readonly next: ReduceAsk } | { readonly ended: Reduction } {
  const { compared, configurations, marks, rules } = state;
  const made = new Map(configurations.map((one) => [one.taken.join(' '), one]));
  const tests = new Map<string, Mark[]>();
  for (const mark of marks) tests.set(mark.version, [...(tests.get(mark.version) ?? []), mark]);
  const asked = new Map<string, number>();
  const { flaky, confidence, testsMax } = rules;
  const answer = (ask: ReduceAsk): ReduceAnswer | null => {
    if (ask.kind === 'configure') {
      const one = made.get(ask.taken.join(' '));
      return one ? { kind: 'configured', configuration: one.key, came: one.came } : null;
    }
    const times = asked.get(ask.configuration) ?? 0;
    asked.set(ask.configuration, times + 1);
    const mark = tests.get(ask.configuration)?.[times];
    return mark ? { kind: 'tested', outcome: mark.outcome } : null;
  };
  return playReduction({ count: compared.options.length, rules: { flaky, confidence, testsMax } }, answer);
}
