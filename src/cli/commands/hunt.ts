// `firstbad hunt`: the main job from one end to the other: a report with everything that can be found out about it, or all cells
// of a scenario.

import { looksLikeCase, reportBytesMax } from '../../app/open/open-subject.ts';
import { UserError } from '../../core/base/user-error.ts';
import { noRestrictions } from '../../core/scenario/restriction.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type WholeCommandOptions, wholeOfReport, wholeOfScenario } from './hunt-whole.ts';
import { machineCanHunt } from './machine-can-hunt.ts';
import { answerMatrix, loadScenario } from './matrix.ts';

export interface HuntOptions extends WholeCommandOptions {
  /** True does everything for a scenario, too, and not its matrix alone. */
  readonly whole: boolean;
  readonly svg: string | null;
}

export async function huntCommand(context: Context, options: HuntOptions): Promise<number> {
  const { path, whole, svg } = options;
  const seen = await context.lab(options.archive).lookAt(path);
  const isReport = path === '-' || (seen.kind === 'file' && (!/\.ya?ml$/i.test(path) || (await isCase(context, path))));
  if (isReport) {
    if (svg !== null) throw noPicture();
    return wholeOfReport(context, options);
  }
  const isDrafted = seen.kind === 'folder' && (await wasDrafted(context, path));
  if (options.asks) throw nothingOpen();
  if (whole || isDrafted) {
    if (svg !== null) throw noPicture();
    return wholeOfScenario(context, options, seen.kind === 'folder' ? (seen.reports[0] ?? null) : null);
  }
  const loaded = await loadScenario(context, path);
  if (!(await machineCanHunt(context, options.archive))) return exitCodes.trouble;
  return answerMatrix(context, loaded, { ...options, restrictions: noRestrictions });
}

async function isCase(context: Context, path: string): Promise<boolean> {
  return looksLikeCase(await context.lab({}).readBytes(path, reportBytesMax));
}

/** A folder of firstbad's own, such as `adopt` names, that a whole hunt is about. */
async function wasDrafted(context: Context, path: string): Promise<boolean> {
  const lab = context.lab({});
  const files = await lab.huntFiles();
  if (!files.isOurs(path)) return false;
  const { folder } = await lab.loadScenario(path);
  const journal = await lab.journal();
  return journal.list().some(({ plan }) => plan.question === 'whole' && plan.scenario.folder === folder);
}

function nothingOpen(): UserError {
  return new UserError({
    code: 'usage',
    message: '--ask is for what a report leaves open, and a scenario leaves nothing open',
    hint: 'firstbad.yaml says what is varied and what counts as a failure: docs/reference/scenario.md',
  });
}

function noPicture(): UserError {
  return new UserError({
    code: 'usage',
    message: '--svg belongs to the matrix of a scenario: a whole hunt has several pictures',
    hint: 'firstbad show PART --svg FILE draws one of its parts',
  });
}
