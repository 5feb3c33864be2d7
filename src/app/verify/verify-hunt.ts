// Verifies what a hunt has named, whoever tested: a command in worktrees, attempts on VMs. For the command and for all that go on
// with it by themselves.

import { printableLine } from '../../core/base/printable.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { HuntPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import { type LadderAnswer, type LadderStep, reasonOf, testIdOf } from '../../core/stored/ladder-step.ts';
import { rungLine } from '../../render/verify/verify-text.ts';
import { machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';
import { verifyRepository } from './verify-repository.ts';
import { verifyScenario } from './verify-scenario.ts';
import { noCulprit, type Verified, type VerifyRequest, type VerifyTask } from './verify-task.ts';

/** One for each culprit of the hunt, at least one. Throws UserError when it has none, and the signal's reason. */
export async function verifyHunt(session: Session, request: VerifyRequest): Promise<readonly Verified[]> {
  const { hunt } = request;
  const journal = await session.lab(machineArchive).journal();
  const state = foldEvents(journal.events(hunt));
  const say = request.say ?? ((line) => session.say(printableLine(line)));
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
      state.plan?.question === 'bisect-commits' ? [await verifyRepository(session, task)] : await verifyScenario(session, task);
    if (verified.length === 0) throw noCulprit(hunt);
    return verified;
  } catch (error) {
    if (session.signal.aborted) say(`Stopped before the end. firstbad verify ${String(hunt)} goes on where it was.`);
    throw error;
  }
}

function isVerifiable(plan: HuntPlan | null): boolean {
  if (plan?.question === 'bisect-commits') return plan.tester.kind === 'command';
  return plan?.question === 'sweep' || (plan?.question === 'bisect' && plan.search.tester === 'attempts');
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
