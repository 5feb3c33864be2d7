// The questions whose attempts are those of the cells of a scenario: all of them, one, and those of kernels under direct I/O.

import type { DioReport } from '../../core/dio/dio-report.ts';
import { type MatrixReport, matrixReportOf } from '../../core/matrix/matrix-report.ts';
import type { Point } from '../../core/scenario/point.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { DioPlan, MatrixPlan, RunPlan } from '../../core/stored/hunt-plan.ts';
import { runMatrix } from '../../hunt/matrix/matrix.ts';
import { planHunt } from '../../hunt/scenario/plan-hunt.ts';
import { gridOf } from '../../render/base/grid.ts';
import { originLines } from '../../render/base/override-text.ts';
import { dioSvg } from '../../render/dio/dio-svg.ts';
import { dioLines } from '../../render/dio/dio-text.ts';
import { answerLines } from '../../render/matrix/answer.ts';
import { dioReportOf } from '../found/dio-report-of.ts';
import type { FoundView, ScenarioQuestion } from './question.ts';

export interface CellsWanted {
  readonly restrictions: Restrictions;
}

export interface MatrixWanted extends CellsWanted {
  /** Of all cells those that are tried; absent for all. */
  readonly choose?: (cells: readonly Point[]) => readonly Point[];
}

export const matrixQuestion: ScenarioQuestion<MatrixPlan, MatrixReport, MatrixWanted> = {
  name: 'matrix',
  resumes: true,
  traces: false,
  plan: async (lab, { choose, ...wanted }, options) => {
    const plan = await planHunt(lab, { ...wanted, question: 'matrix' }, options);
    return choose === undefined ? plan : { ...plan, cells: choose(plan.cells), excluded: [] };
  },
  run: runMatrix,
  report: async (_session, { hunt, plan, state }) => matrixReportOf(hunt, plan, state.records),
  view: viewOfCells,
};

/** One attempt is a hunt of its own each time: there is nothing in it to go on with. */
export const runQuestion: ScenarioQuestion<RunPlan, MatrixReport, CellsWanted> = {
  name: 'run',
  resumes: false,
  traces: false,
  plan: (lab, wanted, options) => planHunt(lab, { ...wanted, question: 'run' }, options),
  run: runMatrix,
  report: async (_session, { hunt, plan, state }) => matrixReportOf(hunt, plan, state.records),
  view: viewOfCells,
};

export const dioQuestion: ScenarioQuestion<DioPlan, DioReport, CellsWanted> = {
  name: 'dio',
  resumes: true,
  traces: false,
  plan: (lab, wanted, options) => planHunt(lab, { ...wanted, question: 'dio' }, options),
  run: runMatrix,
  report: (session, { hunt, state }) => dioReportOf(session, hunt, state),
  view: (report, { style, columns }) => ({
    words: dioLines(report, style, columns),
    picture: { svg: dioSvg(report), says: 'What direct I/O each kernel accepts' },
  }),
};

function viewOfCells(report: MatrixReport): FoundView {
  return { words: [...originLines(report), ...answerLines(report)], grid: gridOf(report) };
}
