// What a reduction of a configuration has found, for people and for programs. `--json` prints it; it only grows.

import { reductionSoFar } from './config-reduction.ts';
import type { DifferingOption } from './configuration.ts';
import type { RepositoryPlan } from './hunt-plan.ts';
import type { HuntState } from './journal.ts';
import type { Outlook, ReducedCause, Reduction } from './search/reduce/reduction.ts';

export interface ReduceReport {
  readonly hunt: number;
  readonly question: 'reduce-config';
  readonly repository: string;
  readonly commit: string;
  readonly good: string;
  readonly bad: string;
  /** Null while it goes on. */
  readonly ended: Reduction['ended'] | null;
  /** Options in which the two differ, once the tree has made whole configurations of them. */
  readonly differing: number;
  /** Each is enough by itself on top of the good configuration. */
  readonly causes: readonly ReportedCause[];
  /** When it has not ended: what may still matter. */
  readonly suspects: readonly DifferingOption[];
  /** Taken from the bad configuration, and never there in what the tree made of it. */
  readonly neverCame: readonly string[];
  readonly tests: number;
  /** Configurations that were tested, and those that were only made. */
  readonly tested: number;
  readonly configured: number;
  readonly outlook: Outlook | null;
  /** Half of the tests took less. */
  readonly msPerTest: number | null;
}

export interface ReportedCause {
  readonly parts: readonly {
    /** One; several when what is between them could not be tried. */
    readonly options: readonly DifferingOption[];
    /** What it can not be set without. */
    readonly needs: readonly DifferingOption[];
    /** What the bad configuration does when this alone is as in the good one. */
    readonly without: 'passes' | 'fails' | 'unknown';
  }[];
  /** What else changes because of these. */
  readonly follows: readonly DifferingOption[];
}

export function reduceReportOf(hunt: number, plan: RepositoryPlan, state: HuntState): ReduceReport {
  const { compared, configurations, marks } = state;
  const options = compared?.options ?? [];
  const play = compared === null ? null : reductionSoFar({ compared, configurations, marks, rules: plan.rules });
  const ended = play !== null && 'ended' in play ? play.ended : null;
  const next = play !== null && 'next' in play ? play.next : null;
  const named = (places: readonly number[]): readonly DifferingOption[] => places.flatMap((place) => options[place] ?? []);
  return {
    hunt,
    question: 'reduce-config',
    repository: plan.repository,
    commit: plan.bad.name,
    good: plan.reduces?.good.as ?? '',
    bad: plan.reduces?.bad.as ?? '',
    ended: ended?.ended ?? null,
    differing: options.length,
    causes: (ended?.causes ?? []).map((cause) => causeOf(cause, named)),
    suspects: named(ended?.suspects ?? []),
    neverCame: named(ended?.neverCame ?? []).map(({ name }) => name),
    tests: marks.length,
    tested: new Set(marks.map(({ version }) => version)).size,
    configured: new Set(configurations.map(({ key }) => key)).size,
    outlook: next?.kind === 'test' ? next.outlook : null,
    msPerTest: medianOf(marks.map(({ totalMs }) => totalMs)),
  };
}

/** The first build is from nothing, and takes as long as ten others. */
function medianOf(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? null;
}

function causeOf(
  { parts, follows }: ReducedCause,
  named: (places: readonly number[]) => readonly DifferingOption[],
): ReportedCause {
  return {
    parts: parts.map(({ options, needs, without }) => ({ options: named(options), needs: named(needs), without })),
    follows: named(follows),
  };
}
