// `firstbad matrix`: all cells of a scenario, or those that --set and --version leave.

import { type ArchiveChoice, type LoadedScenario, machineArchive } from '../../app/lab.ts';
import { matrixQuestion } from '../../app/questions/cells.ts';
import { ask, reportOn } from '../../app/questions/question.ts';
import type { MatrixReport } from '../../core/matrix/matrix-report.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import type { Context } from '../context.ts';
import { type HuntDisplay, liveDisplay, plainDisplay } from '../display/hunt-display.ts';
import { writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { printError } from '../print-error.ts';
import { type MatrixOutput, printMatrix } from './print-matrix.ts';

export interface MatrixOptions extends MatrixOutput {
  readonly path: string;
  readonly restrictions: Restrictions;
  readonly again: boolean;
  readonly archive: ArchiveChoice;
}

export async function matrixCommand(context: Context, options: MatrixOptions): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  return answerMatrix(context, loaded, options);
}

/** Reads the scenario and says what it is and what is doubtful in it. */
export async function loadScenario(context: Context, path: string): Promise<LoadedScenario> {
  const loaded = await context.lab(machineArchive).loadScenario(path);
  const { name, title } = loaded.scenario;
  writeLines(context.stderr, [title === null ? name : `${name}: ${title}`, ...loaded.warnings]);
  return loaded;
}

/** Runs the matrix and prints it. */
export async function answerMatrix(
  context: Context,
  loaded: LoadedScenario,
  options: Omit<MatrixOptions, 'path'>,
): Promise<number> {
  const result = await runShown(context, loaded, options);
  const report = await reportOn(context, matrixQuestion, result);
  await printMatrix(context, report, options);
  if (result.state.status === 'answered') return isAnswered(report) ? exitCodes.ok : exitCodes.trouble;
  writeLines(context.stderr, ['Stopped before the end. The same command goes on where it was.']);
  return printError(context.signal.reason, context.stderr);
}

async function runShown(
  context: Context,
  loaded: LoadedScenario,
  options: Omit<MatrixOptions, 'path'>,
): Promise<ScenarioResult> {
  const display = displayFor(context, options.json);
  try {
    const { again, archive, restrictions } = options;
    return await ask(context, matrixQuestion, { loaded, again, archive, wanted: { restrictions } }, display);
  } finally {
    await display[Symbol.asyncDispose]();
  }
}

/** With --json standard output is for the object alone. */
function displayFor(context: Context, json: boolean): HuntDisplay {
  if (json) return plainDisplay(context.stderr);
  return context.stdout.isTTY ? liveDisplay(context.stdout, context.clock, context.style) : plainDisplay(context.stdout);
}

/** Cells without an answer leave the question open; those that can not be tested do not. */
function isAnswered(report: MatrixReport): boolean {
  return report.cells.every((cell) => cell.verdict !== null && cell.verdict !== 'no-answer');
}
