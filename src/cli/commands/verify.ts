// `firstbad verify 7`: climbs the ladder with the culprit of a bisect that a command has tested.

import type { CommitName } from '../../core/commit.ts';
import type { CommandTester, RepositoryPlan } from '../../core/hunt-plan.ts';
import { foldEvents } from '../../core/journal.ts';
import { UserError } from '../../core/user-error.ts';
import { reasonOf, testIdOf, type LadderAnswer, type LadderStep } from '../../core/verify/ladder-step.ts';
import type { Verification } from '../../core/verify/verification.ts';
import { runVerify } from '../../hunt/verify.ts';
import { commandBench, planVerifyCommits } from '../../hunt/verify-commits.ts';
import { machineArchive, type Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printableLine } from '../render/style.ts';
import { rungLine, verificationLines } from '../render/verify-text.ts';
import { reportOfSearch } from '../search-of-hunt.ts';
import { writeJson, writeLines } from '../terminal.ts';

export interface VerifyOptions {
  readonly hunt: number;
  readonly again: boolean;
  readonly json: boolean;
}

export async function verifyCommand(context: Context, options: VerifyOptions): Promise<number> {
  const { hunt, json } = options;
  const verification = await verifyHunt(context, options);
  if (json) writeJson(context.stdout, { hunt, ...verification });
  else writeLines(context.stdout, ['', ...verificationLines(verification)]);
  switch (verification.ending) {
    case 'verified':
      return exitCodes.ok;
    case 'refuted':
      return exitCodes.bad;
    case 'suspect':
      return exitCodes.noCulprit;
  }
}

async function verifyHunt(context: Context, { hunt, again }: VerifyOptions): Promise<Verification> {
  const { signal, clock, stderr } = context;
  const lab = context.lab(machineArchive);
  const journal = await lab.journal();
  const state = foldEvents(journal.events(hunt));
  const plan = commandPlan(hunt, state.plan);
  const { tester } = plan;
  const { culprit } = await reportOfSearch(context, hunt, state);
  if (culprit === null || state.status !== 'answered') throw noCulprit(hunt);
  const repository = await lab.repository(plan.repository, signal);
  const patches = await lab.patches(repository, signal);
  const [evidence, commands] = await Promise.all([lab.evidence(), lab.commands()]);
  const worktrees = await lab.worktrees(patches.repository, { max: 1, signal });
  const say = (line: string): void => writeLines(stderr, [printableLine(line)]);
  try {
    const verifyPlan = await planVerifyCommits(repository, patches, { plan, culprit: culprit.name as CommitName }, signal);
    const parts = { clock, evidence, commands, journal, repository, worktrees };
    const bench = commandBench({ lab: parts, plan, tester, onNote: say });
    return await runVerify({
      ...{ journal, hunt, plan: verifyPlan, bench, patches, signal, again },
      onStep: (step) => stepLines(step).forEach(say),
      onAnswer: (answer) => answerLines(answer).forEach(say),
      onRung: (rung) => say(rungLine(rung)),
    });
  } finally {
    await worktrees.dispose();
  }
}

function commandPlan(
  hunt: number,
  plan: ReturnType<typeof foldEvents>['plan'],
): RepositoryPlan & { readonly tester: CommandTester } {
  const isOfCommand = plan?.question === 'bisect-commits' && plan.tester.kind === 'command' && plan.reduces === undefined;
  if (isOfCommand) return plan as RepositoryPlan & { readonly tester: CommandTester };
  throw new UserError({
    code: 'usage',
    message: `hunt ${String(hunt)} is no bisect of a repository with a command: verify can not climb with it yet`,
    hint: 'firstbad hunts lists the hunts',
  });
}

function noCulprit(hunt: number): UserError {
  return new UserError({
    code: 'no-culprit',
    message: `hunt ${String(hunt)} has no culprit to verify`,
    hint: `firstbad show ${String(hunt)} says how far it is`,
  });
}

function stepLines(step: LadderStep): readonly string[] {
  return step.kind === 'test' ? [`testing ${step.what}`] : [];
}

function answerLines(answer: LadderAnswer): readonly string[] {
  return answer.kind === 'tested' ? [`${testIdOf(answer.test)} ${answer.outcome}: ${reasonOf(answer.test)}`] : [];
}
