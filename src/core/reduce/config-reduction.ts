// The reduction of a configuration as far as the journal of its hunt brings it: the engine's questions are answered from what
// was made and tested, up to the first one that nobody has answered. Pure.

import { type Answer, answersOf, countingAnswers } from '../answers/search-subject.ts';
import { type Point, pointWithout } from '../scenario/point.ts';
import { optionsOf } from '../search/reduce/find-parts.ts';
import { playReduction, type ReductionPlay } from '../search/reduce/reduce.ts';
import type { ReduceAnswer, ReduceAsk, ReducedCause } from '../search/reduce/reduction.ts';
import type { ReducedConfiguration, ReducePlan } from '../stored/hunt-plan.ts';
import type { HuntState } from '../stored/journal.ts';
import type { MadeConfiguration } from '../stored/reduction-notes.ts';

/** What is reduced, whoever tests it. */
export interface ReductionPlan extends ReducedConfiguration {
  /** Of a scenario, which component is built, with the values of everything else; null when a command tests. */
  readonly scenario: { readonly name: string; readonly axis: string; readonly at: Point } | null;
}

export function reductionPlanOf(plan: ReducePlan): ReductionPlan {
  const { repository, commit, good, bad, rules } = plan.reduces;
  const reduced = { repository, commit, good, bad, rules };
  if (plan.by === 'command') return { ...reduced, scenario: null };
  const { axis } = plan.reduces;
  const at = pointWithout(axis, plan.cells[0]);
  return { ...reduced, scenario: { name: plan.scenario.name, axis, at } };
}

/** The tests of a reduction, `version` being the key of a configuration. */
export function reductionAnswers(
  state: Pick<HuntState, 'records' | 'marks' | 'forgiven'>,
  { scenario }: ReductionPlan,
): readonly Answer[] {
  // Kernels of this commit have come up as hosts; one that begins and does not is what its configuration makes of it.
  const isNoHost = new Set(
    state.records
      .filter(({ judgement }) => judgement.outcome === 'no-answer' && judgement.stage === 'host-kernel')
      .map(({ id }): string => id),
  );
  return answersOf(state, scenario?.axis ?? null).map((answer) =>
    isNoHost.has(answer.id) ? { ...answer, outcome: 'skip', isForgiven: false } : answer,
  );
}

/** `state` has its two ends compared. */
export function reductionSoFar(
  { compared, configurations, ...state }: Pick<HuntState, 'compared' | 'configurations' | 'records' | 'marks' | 'forgiven'>,
  plan: ReductionPlan,
): ReductionPlay {
  const made = new Map(configurations.map((one) => [one.taken.join(' '), one]));
  const tests = new Map<string, Answer[]>();
  for (const answer of countingAnswers(reductionAnswers(state, plan)))
    tests.set(answer.version, [...(tests.get(answer.version) ?? []), answer]);
  const asked = new Map<string, number>();
  const { flaky, confidence, testsMax } = plan.rules;
  const answer = (ask: ReduceAsk): ReduceAnswer | null => {
    if (ask.kind === 'configure') {
      const one = made.get(ask.taken.join(' '));
      return one ? { kind: 'configured', configuration: one.key, came: one.came } : null;
    }
    const times = asked.get(ask.configuration) ?? 0;
    asked.set(ask.configuration, times + 1);
    const test = tests.get(ask.configuration)?.[times];
    return test ? { kind: 'tested', outcome: test.outcome } : null;
  };
  return playReduction({ count: compared?.options.length ?? 0, rules: { flaky, confidence, testsMax } }, answer);
}

/** A configuration with the cause, which fails, and one without a part of it, which does not: what the cause rests on. */
export interface CausePair {
  readonly fails: string;
  readonly passes: string;
}

/** Null while one of the two was not made. */
export function pairOf({ parts }: ReducedCause, configurations: readonly MadeConfiguration[]): CausePair | null {
  const keys = new Map(configurations.map(({ taken, key }) => [taken.join(' '), key]));
  const keyOf = (some: typeof parts): string | undefined => keys.get(optionsOf(some).join(' '));
  const fails = keyOf(parts);
  const passes = parts.map((part) => keyOf(parts.filter((one) => one !== part))).findLast(Boolean);
  const beside = passes ?? keys.get('');
  return fails === undefined || beside === undefined ? null : { fails, passes: beside };
}

/** Whether the two were built from nothing since they were tried last, and came out as kernels that differ. */
export function rebuiltPair(
  pair: CausePair,
  builds: HuntState['builds'],
): { readonly missing: readonly string[]; readonly differ: boolean } {
  const outputs = new Map<string, string>();
  for (const { configuration, how, result } of builds) {
    if (configuration === undefined || how !== 'clean') continue;
    if (result.kind === 'built') outputs.set(configuration, result.outputKey);
  }
  const { fails, passes } = pair;
  const missing = [fails, passes].filter((key) => !outputs.has(key));
  return { missing, differ: missing.length === 0 && outputs.get(fails) !== outputs.get(passes) };
}
