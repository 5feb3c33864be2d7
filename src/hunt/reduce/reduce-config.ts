// The reduction of a configuration with the user's command, in a worktree that is configured anew for each test.

import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { CommandReduction } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { Configurator } from '../../ports/configurator.ts';
import type { Sha256 } from '../../ports/hash.ts';
import type { Journal } from '../../ports/journal.ts';
import { type CommitTestDeps, testCommit } from '../commits/commit-test.ts';
import { type HuntListener, HuntLog } from '../journal/hunt-log.ts';
import { workOn } from '../journal/work-on.ts';
import { type ReduceBench, type ReduceOptions, type ReductionLoopParts, runReductionLoop } from './reduction-loop.ts';

export interface ReduceDeps extends Omit<CommitTestDeps, 'worktrees'> {
  readonly journal: Journal;
  readonly configurator: Configurator;
  readonly sha256: Sha256;
}

export interface ReduceRequest extends Pick<ReductionLoopParts, 'texts'> {
  readonly plan: CommandReduction;
  /** The stopped hunt to go on with, or null for a new one. Its plan equals `plan`. */
  readonly hunt: number | null;
}

/** Cancelled or out of time, it resolves with the state `stopped`. Throws UserError when the two are the same or the command can not be run. */
export async function reduceConfig(
  lab: ReduceDeps,
  { plan, hunt, texts }: ReduceRequest,
  options: ReduceOptions & { readonly onEvent: HuntListener },
): Promise<{ readonly hunt: number; readonly state: HuntState }> {
  const { signal, onEvent } = options;
  const log = HuntLog.open(lab.journal, { hunt, plan }, onEvent);
  const { clock, evidence, sha256 } = lab;
  const parts = { plan, log, clock, evidence, sha256, texts, bench: commandBench(lab, plan, log) };
  await workOn(log, { signal }, () => runReductionLoop(parts, options));
  return { hunt: log.hunt, state: log.state };
}

function commandBench(lab: ReduceDeps, plan: ReduceRequest['plan'], log: HuntLog): ReduceBench {
  const { configurator } = lab;
  return {
    configure: (text, signal) => configurator.configure(text, signal),
    test: async ({ key }, text, signal) => {
      const worktrees = { borrow: () => configurator.borrow(text, signal), dispose: () => Promise.resolve() };
      const isFirst = log.state.marks.length === 0;
      const id: AttemptId = log.startMark(key);
      const test = { id, commit: plan.reduces.commit.name, tester: plan.tester, isFirst };
      const mark = await testCommit({ ...lab, worktrees }, test, { signal });
      log.append({ type: 'marked', mark: { ...mark, version: key } });
    },
    rebuild: null,
  };
}
