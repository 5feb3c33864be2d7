// A question that a hunt asks, as one object: how it is planned, how it is run, what its report is, and whether it goes on after it was
// stopped. The command and the whole hunt ask the same object; the list of all of them is app/questions.ts.

import { assert } from '../../core/base/assert.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { HuntPlan, ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { PlanDeps } from '../../hunt/scenario/plan-hunt.ts';
import type { ScenarioDeps, ScenarioOptions, ScenarioRequest, ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import type { Grid } from '../../render/base/grid.ts';
import type { Style } from '../../render/base/style.ts';
import { type HuntParts, type PlanOptions, runHunt } from '../open/run-hunt.ts';
import type { Session } from '../session.ts';
import type { HuntWatcher } from '../watcher.ts';

/** A hunt that asks it, as the journal tells it. */
export interface RecordedHunt<Plan extends HuntPlan> {
  readonly hunt: number;
  readonly plan: Plan;
  readonly state: HuntState;
}

export interface Question<Plan extends HuntPlan, Report> {
  readonly name: Plan['question'];
  /** Whether the same command goes on with a hunt that was stopped. */
  readonly resumes: boolean;
  /** Of a hunt that runs, was stopped or was answered. */
  report(session: Session, asked: RecordedHunt<Plan>): Promise<Report>;
  /** What it has found, drawn: every face shows it so that has no form of its own for it. */
  view(report: Report, page: PageShape): FoundView;
}

export interface PageShape {
  readonly style: Style;
  /** Characters; `Infinity` where nothing wraps. */
  readonly columns: number;
}

export interface FoundView {
  readonly words: readonly string[];
  /** SVG, and what it shows in a sentence. */
  readonly picture?: { readonly svg: string; readonly says: string };
  readonly grid?: Grid;
}

/** What a question has found in a hunt that asks it. */
export function reportOn<Plan extends HuntPlan, Report>(
  session: Session,
  question: Question<Plan, Report>,
  { hunt, state }: Pick<RecordedHunt<Plan>, 'hunt' | 'state'>,
): Promise<Report> {
  const { plan } = state;
  assert(plan?.question === question.name, `hunt ${String(hunt)} asks ${question.name}`);
  return question.report(session, { hunt, state, plan: plan as Plan });
}

/** About a scenario: everything that it needs is opened by `ask`. `Wanted` is what whoever asks decides. */
export interface ScenarioQuestion<
  Plan extends ScenarioPlan,
  Report,
  Wanted,
  Watcher extends HuntWatcher = HuntWatcher,
> extends Question<Plan, Report> {
  /** Whether its attempts run with collectors. */
  readonly traces: boolean;
  plan(lab: PlanDeps, wanted: Wanted & AboutScenario, options: AskedPlanOptions): Promise<Plan>;
  run(
    lab: ScenarioDeps,
    request: ScenarioRequest<Plan>,
    options: ScenarioOptions & { readonly wanted: Wanted; readonly watcher: Watcher },
  ): Promise<ScenarioResult>;
}

export interface AboutScenario {
  readonly scenario: Scenario;
  /** Absolute, and the hash of the scenario's text. */
  readonly origin: PlanOptions['origin'];
}

export interface AskedPlanOptions extends Omit<PlanOptions, 'origin'> {
  /** Told what was chosen for the person. */
  readonly onNote: (note: string) => void;
}

/**
 * Plans the hunt and runs it, or goes on with it. A cancelled hunt resolves with the state `stopped`; cancelled before its first
 * event, it throws the signal's reason.
 */
export function ask<Plan extends ScenarioPlan, Wanted, Watcher extends HuntWatcher>(
  session: Session,
  question: Omit<ScenarioQuestion<Plan, never, Wanted, Watcher>, 'report' | 'view'>,
  parts: HuntParts & { readonly wanted: Wanted },
  watcher: Watcher,
): Promise<ScenarioResult> {
  const { wanted, loaded, again } = parts;
  return runHunt(session, parts, watcher, {
    plan: (lab, { origin, ...options }) =>
      question.plan(
        lab,
        { ...wanted, scenario: loaded.scenario, origin },
        { ...options, onNote: (note) => watcher.note(note) },
      ),
    run: (lab, request, options) => question.run(lab, request, { ...options, wanted, watcher }),
    goesOn: question.resumes && !again,
    traces: question.traces,
  });
}
