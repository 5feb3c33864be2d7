// Verifies the culprit of a bisect: climbs the ladder of core/verify, one step after the other, and writes each answer into the
// hunt's journal before it goes on. A stopped one goes on where it was.

import { outcomeOfAttempt } from '../../core/answers/search-subject.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type {
  LadderAnswer,
  LadderStep,
  NewestVersion,
  VerifyPlan,
  VerifyTarget,
  VerifyTest,
} from '../../core/stored/ladder-step.ts';
import type { Rung, Verification } from '../../core/stored/verification.ts';
import type { VerifyState } from '../../core/stored/verification-of.ts';
import { climbLadder } from '../../core/verify/ladder.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Patches } from '../../ports/patches.ts';
import { HuntLog } from '../journal/hunt-log.ts';

/** Who tests: a command in a worktree, attempts on VMs. */
export interface VerifyBench {
  test(target: VerifyTarget, id: AttemptId, signal: AbortSignal): Promise<VerifyTest>;
  /** Whether two commits are built into the same bytes; null where nobody knows. */
  sameOutput(commits: readonly [CommitName, CommitName], signal: AbortSignal): Promise<boolean | null>;
  findFix(newest: NewestVersion, signal: AbortSignal): Promise<FixFound>;
  /** Resolves when nothing is being made any more. */
  settled?(): Promise<void>;
}

export type FixFound = Omit<Extract<LadderAnswer, { kind: 'fix-searched' }>, 'kind' | 'component'>;

export interface VerifyParts {
  readonly journal: Journal;
  readonly hunt: number;
  readonly plan: VerifyPlan;
  /** Made for the hunt's log, where it may write down what it builds. */
  readonly bench: (log: HuntLog) => VerifyBench | Promise<VerifyBench>;
  /** Null for versions, which can not be patched. */
  readonly patches: Patches | null;
  readonly signal: AbortSignal;
  readonly onStep?: (step: LadderStep) => void;
  readonly onAnswer?: (answer: LadderAnswer) => void;
  readonly onRung?: (rung: Rung) => void;
  /** True begins anew, whatever was answered before. */
  readonly again: boolean;
}

/** Throws the signal's reason when cancelled: what was answered is kept. */
export async function runVerify(parts: VerifyParts): Promise<Verification> {
  const { journal, hunt, plan, signal, again } = parts;
  const log = HuntLog.resume(journal, hunt, () => undefined);
  let bench: VerifyBench | null = null;
  try {
    const isOfThis = (climb: VerifyState | undefined): boolean => JSON.stringify(climb?.plan) === JSON.stringify(plan);
    // A sweep has climbed others since.
    const ended = again ? undefined : log.state.climbs.find((climb) => isOfThis(climb) && climb.report !== null);
    if (ended?.report) {
      ended.report.rungs.forEach((rung) => parts.onRung?.(rung));
      return ended.report;
    }
    if (again || !isOfThis(log.state.climbs.at(-1))) log.append({ type: 'verify-started', plan });
    for (let told = 0; ;) {
      signal.throwIfAborted();
      const { rungs, next } = climbLadder(plan, log.state.climbs.at(-1)?.answers ?? []);
      for (const rung of rungs.slice(told)) parts.onRung?.(rung);
      told = rungs.length;
      if (next.kind === 'ended') {
        log.append({ type: 'verify-ended', report: next.report });
        return next.report;
      }
      parts.onStep?.(next.step);
      bench ??= await parts.bench(log);
      const answer = await answerTo({ ...parts, bench }, next.step, log);
      log.append({ type: 'verify-answered', answer });
      parts.onAnswer?.(answer);
    }
  } finally {
    await bench?.settled?.();
    log.close();
  }
}

async function answerTo(
  { plan, bench, patches, signal }: Pick<VerifyParts, 'plan' | 'patches' | 'signal'> & { readonly bench: VerifyBench },
  step: LadderStep,
  log: HuntLog,
): Promise<LadderAnswer> {
  switch (step.kind) {
    case 'test': {
      const test = await bench.test(step.target, log.nextId(), signal);
      const outcome = test.kind === 'mark' ? test.mark.outcome : outcomeOfAttempt(test.record.judgement);
      return { kind: 'tested', target: step.target, outcome, test };
    }
    case 'look': {
      const ends = { from: plan.parents[0]! as CommitName, to: plan.culprit as CommitName };
      const difference = await needed(patches).difference(ends, signal);
      const sameOutput = await bench.sameOutput([ends.from, ends.to], signal);
      return { kind: 'looked', difference: { ...difference, sameOutput } };
    }
    case 'patch':
      return { kind: 'patched', patch: step.patch, result: await needed(patches).make(step.patch, signal) };
    case 'find-fix': {
      const { component } = step.newest;
      return { kind: 'fix-searched', component, ...(await bench.findFix(step.newest, signal)) };
    }
  }
}

function needed(patches: Patches | null): Patches {
  if (patches === null) throw new Error('bug in firstbad: versions of packages are not patched');
  return patches;
}
