// Verifies what a hunt has named, whoever tested: a command in worktrees, attempts on VMs. For the command and for all that go on
// with it by themselves.

import type { HuntPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { UserError } from '../../core/base/user-error.ts';
import { reasonOf, testIdOf, type LadderAnswer, type LadderStep } from '../../core/stored/ladder-step.ts';
import type { Context } from '../../cli/context.ts';
import { machineArchive, type ArchiveChoice } from '../lab.ts';
import { exitCodeOfSearch, exitCodeOfVerifications } from '../../cli/exit-codes.ts';
import { rungLine } from '../../render/verify/verify-text.ts';
import { printableLine } from '../../render/base/style.ts';
import { reportOfSearch } from '../found/search-of-hunt.ts';
import { writeLines } from '../../cli/display/terminal.ts';
import { verifyCommand } from './verify-repository.ts';
import { verifyScenario } from './verify-scenario.ts';
import { noCulprit, type Verified, type VerifyRequest, type VerifyTask } from './verify-task.ts';

/** One for each culprit of the hunt, at least one. Throws UserError when it has none, and the signal's reason. */
export async function verifyHunt(context: Context, request: VerifyRequest): Promise<readonly Verified[]> {
  const { hunt } = request;
  const journal = await context.lab(machineArchive).journal();
  const state = foldEvents(journal.events(hunt));
  const say = request.say ?? ((line) => writeLines(context.stderr, [printableLine(line)]));
  const watch: VerifyTask['watch'] = {
    onStep: (step) => stepLines(step).forEach(say),
    onAnswer: (answer) => {
      answerLines(answer).forEach(say);
      if (answer.kind === 'tested') request.onTested?.();
    },
    onRung: (rung) => say(rungLine(rung)),
  };
  const task: VerifyTask = { ...request, state, say, watch };
  if (!isVerifiable(state.plan)) throw notVerifiable(hunt);
  if (state.status !== 'answered') throw noCulprit(hunt);
  try {
    const verified =
      state.plan?.question === 'bisect-commits' ? [await verifyCommand(context, task)] : await verifyScenario(context, task);
    if (verified.length === 0) throw noCulprit(hunt);
    return verified;
  } catch (error) {
    if (context.signal.aborted) say(`Stopped before the end. firstbad verify ${String(hunt)} goes on where it was.`);
    throw error;
  }
}

/** The report of a bisect that is to go on with its verification, and what the process ends with. */
export async function afterBisect(
  context: Context,
  report: SearchReport,
  { verify, archive, isTrusted }: { readonly verify?: boolean; readonly archive: ArchiveChoice; readonly isTrusted?: boolean },
): Promise<{ readonly report: SearchReport; readonly exitCode: number }> {
  const { hunt, ending, culprit } = report;
  if (verify !== true || ending?.kind !== 'culprit' || culprit === null) return { report, exitCode: exitCodeOfSearch(ending) };
  const verified = await verifyHunt(context, { hunt, again: false, archive, isTrusted: isTrusted === true });
  const journal = await context.lab(machineArchive).journal();
  return {
    report: await reportOfSearch(context, hunt, foldEvents(journal.events(hunt))),
    exitCode: exitCodeOfVerifications(verified.map(({ verification }) => verification.ending)),
  };
}

function isVerifiable(plan: HuntPlan | null): boolean {
  if (plan?.question === 'bisect-commits') return plan.tester.kind === 'command' && plan.reduces === undefined;
  return plan?.question === 'sweep' || (plan?.question === 'bisect' && plan.search?.tester === 'attempts');
}

function notVerifiable(hunt: number): UserError {
  return new UserError({
    code: 'usage',
    message: `hunt ${String(hunt)} can not be verified: that is for a bisect or a sweep which a command or attempts on machines have answered`,
    hint: 'firstbad hunts lists the hunts',
  });
}

function stepLines(step: LadderStep): readonly string[] {
  return step.kind === 'test' ? [`testing ${step.what}`] : [];
}

function answerLines(answer: LadderAnswer): readonly string[] {
  return answer.kind === 'tested' ? [`${testIdOf(answer.test)} ${answer.outcome}: ${reasonOf(answer.test)}`] : [];
}
