// All questions, one line each. Whoever has a hunt and not a question (show, export, a dossier) looks it up here.

import { assert } from '../core/base/assert.ts';
import type { HuntPlan, QuestionName } from '../core/stored/hunt-plan.ts';
import type { HuntState } from '../core/stored/journal.ts';
import { bisectQuestion } from './questions/bisect.ts';
import { dioQuestion, matrixQuestion, runQuestion } from './questions/cells.ts';
import { commitsQuestion } from './questions/commits.ts';
import { evidenceQuestion } from './questions/evidence.ts';
import { isolateQuestion } from './questions/isolate.ts';
import type { FoundView, PageShape, Question, RecordedHunt } from './questions/question.ts';
import { reduceQuestion } from './questions/reduce.ts';
import { sweepQuestion } from './questions/sweep.ts';
import { versionsQuestion } from './questions/versions.ts';
import type { Session } from './session.ts';
import { wholeQuestion } from './whole/whole-question.ts';

const all = {
  matrix: matrixQuestion,
  run: runQuestion,
  dio: dioQuestion,
  bisect: bisectQuestion,
  sweep: sweepQuestion,
  isolate: isolateQuestion,
  evidence: evidenceQuestion,
  whole: wholeQuestion,
  'reduce-config': reduceQuestion,
  'bisect-commits': commitsQuestion,
  'bisect-versions': versionsQuestion,
};

type PlanOf<Name extends QuestionName> = Extract<HuntPlan, { readonly question: Name }>;
export type ReportOf<Name extends QuestionName> = Awaited<ReturnType<(typeof all)[Name]['report']>>;

// A plan type without a question, and a question without a plan type, do not compile.
const questions: { readonly [Name in QuestionName]: Question<PlanOf<Name>, ReportOf<Name>> } = all;

/** What a hunt has found so far, with the question that it asks. */
export type Found = {
  readonly [Name in QuestionName]: { readonly question: Name; readonly report: ReportOf<Name>; readonly view: ViewOf };
}[QuestionName];

/** The report as every face can show it. */
type ViewOf = (page: PageShape) => FoundView;

export async function found(session: Session, hunt: number, state: HuntState): Promise<Found> {
  assert(state.plan !== null, 'a hunt begins with its plan');
  return foundBy(session, { hunt, plan: state.plan, state });
}

/** The same; null for a whole hunt that has opened no part yet, which nothing can be said of. */
export async function foundSoFar(session: Session, hunt: number, state: HuntState): Promise<Found | null> {
  const isBare = state.plan?.question === 'whole' && state.opened.length === 0;
  return isBare ? null : found(session, hunt, state);
}

async function foundBy<Name extends QuestionName>(session: Session, asked: RecordedHunt<PlanOf<Name>>): Promise<Found> {
  const question: Name = asked.plan.question;
  const { [question]: object } = questions;
  const report = await object.report(session, asked);
  return { question, report, view: (page: PageShape) => object.view(report, page) } as Found;
}
