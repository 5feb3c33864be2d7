// What a reduction of a configuration has found, for people and for programs. `--json` prints it; it only grows.

import type { DifferingOption } from '../base/configuration.ts';
import { reportedBuilds } from '../commits/build-report.ts';
import type { Point } from '../scenario/point.ts';
import type { Outlook, ReducedCause, Reduction } from '../search/reduce/reduction.ts';
import { buildingMs } from '../stored/build-note.ts';
import type { ReducePlan } from '../stored/hunt-plan.ts';
import type { HuntState } from '../stored/journal.ts';
import { type AdoptedAnswer, originsIn, type ReportedOverride } from '../stored/override.ts';
import type { ReportedBuilds } from '../stored/search-report.ts';
import {
  pairOf,
  rebuiltPair,
  reductionAnswers,
  type ReductionPlan,
  reductionPlanOf,
  reductionSoFar,
} from './config-reduction.ts';

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
  /** Half of the tests took less; where kernels are built for them, with a build. */
  readonly msPerTest: number | null;
  /** Whose cell is tried, the component that is built, and the values of everything else; null when a command tests. */
  readonly scenario: { readonly name: string; readonly axis: string; readonly at: Point } | null;
  /** Null when a command tests: it builds as it likes. */
  readonly builds: ReportedBuilds | null;
  /** What somebody has said of these tests; absent when nobody has. */
  readonly overrides?: readonly ReportedOverride[];
  /** Answers that were taken over from hunts of other machines; absent when there is none. */
  readonly adopted?: readonly AdoptedAnswer[];
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
  /** Built once more from nothing, with it and without a part of it: whether the two kernels differ. Null while they were not. */
  readonly fromClean: 'differ' | 'same' | null;
}

export function reduceReportOf(hunt: number, reducePlan: ReducePlan, state: HuntState): ReduceReport {
  const plan = reductionPlanOf(reducePlan);
  const { compared, configurations, builds } = state;
  const options = compared?.options ?? [];
  const play = compared === null ? null : reductionSoFar(state, plan);
  const ended = play !== null && 'ended' in play ? play.ended : null;
  const next = play !== null && 'next' in play ? play.next : null;
  const known = play !== null && 'soFar' in play ? play.soFar : ended;
  const answers = reductionAnswers(state, plan);
  const named = (places: readonly number[]): readonly DifferingOption[] => places.flatMap((place) => options[place] ?? []);
  const built = builds.filter(({ how }) => how !== 'cached').map(buildingMs);
  const msPerAnswer = medianOf(answers.map(({ ms }) => ms));
  return {
    hunt,
    question: 'reduce-config',
    repository: plan.repository,
    commit: plan.commit.name,
    good: plan.good.as,
    bad: plan.bad.as,
    ended: ended?.ended ?? (isStoppedByTheLab(state, plan) ? 'lab-broken' : null),
    differing: options.length,
    causes: (known?.causes ?? []).map((cause) => causeOf(cause, named, fromCleanOf(cause, state))),
    suspects: named(known?.suspects ?? []),
    neverCame: named(known?.neverCame ?? []).map(({ name }) => name),
    tests: answers.length,
    tested: new Set(answers.map(({ version }) => version)).size,
    configured: new Set(configurations.map(({ key }) => key)).size,
    outlook: next?.kind === 'test' ? next.outlook : null,
    msPerTest: msPerAnswer === null ? null : msPerAnswer + (medianOf(built) ?? 0),
    ...originsIn(state.records, state.marks),
    scenario: plan.scenario,
    builds: plan.scenario === null ? null : reportedBuilds(builds),
  };
}

/** What ended it counts no more for whoever goes on, and is still what there is to say until somebody does. */
function isStoppedByTheLab(state: HuntState, plan: ReductionPlan): boolean {
  if (state.status !== 'stopped' || state.compared === null) return false;
  if (reductionAnswers(state, plan).at(-1)?.outcome !== 'no-answer') return false;
  const play = reductionSoFar({ ...state, forgiven: new Set() }, plan);
  return 'ended' in play && play.ended.ended === 'lab-broken';
}

function fromCleanOf(cause: ReducedCause, { configurations, builds }: HuntState): ReportedCause['fromClean'] {
  const pair = pairOf(cause, configurations);
  if (pair === null) return null;
  const { missing, differ } = rebuiltPair(pair, builds);
  if (missing.length > 0) return null;
  return differ ? 'differ' : 'same';
}

/** The first build is from nothing, and takes as long as ten others. */
function medianOf(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? null;
}

function causeOf(
  { parts, follows }: ReducedCause,
  named: (places: readonly number[]) => readonly DifferingOption[],
  fromClean: ReportedCause['fromClean'],
): ReportedCause {
  return {
    parts: parts.map(({ options, needs, without }) => ({ options: named(options), needs: named(needs), without })),
    follows: named(follows),
    fromClean,
  };
}
