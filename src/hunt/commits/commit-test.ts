// One test of one commit: a worktree, the user's command in it, and what its end says.

import type { AttemptId, EvidenceItem } from '../../core/attempt/attempt.ts';
import { assert } from '../../core/base/assert.ts';
import { shellLine } from '../../core/base/shell-line.ts';
import { LabError, UserError } from '../../core/base/user-error.ts';
import { type CommandOutcome, couldNotStart, outcomeOfCommand, saysNotRun } from '../../core/commits/command-outcome.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type { CommandTester } from '../../core/stored/hunt-plan.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommandEnd, CommandRunner } from '../../ports/command.ts';
import type { EvidenceStore } from '../../ports/journal.ts';
import type { Repository, Worktrees } from '../../ports/repository.ts';

export interface CommitTestDeps {
  readonly clock: Clock;
  readonly evidence: EvidenceStore;
  readonly repository: Repository;
  readonly worktrees: Worktrees;
  readonly commands: CommandRunner;
}

export interface CommitTest {
  readonly id: AttemptId;
  readonly commit: CommitName;
  readonly tester: CommandTester;
  /** True until any test has shown that the command can be run at all. */
  readonly isFirst: boolean;
}

export interface CommitTestOptions {
  readonly signal: AbortSignal;
  readonly onOutput?: (text: string) => void;
  /** Told of the submodules that the test finds empty, each time. */
  readonly onEmptySubmodules?: (paths: readonly string[]) => void;
}

/** Under this name `show` finds what the command wrote. */
export const commandOutputName = 'command.output';
/** What it wrote when it was run before, on top of what another commit's build had left. */
const firstOutputName = 'command-before-clean.output';

/**
 * Makes the test. Throws UserError `command-not-run` when a first command can not be run, LabError when the disk is full, and
 * the signal's reason. The lab's other trouble is a mark without an answer.
 */
export async function testCommit(lab: CommitTestDeps, test: CommitTest, options: CommitTestOptions): Promise<Mark> {
  const startedAtMs = lab.clock.now();
  const begun = lab.clock.monotonicMs();
  const ended = await runIn(lab, test, options);
  if (test.isFirst && saysNotRun(ended)) throw notRun(test, ended);
  const output = [...(await keptOutput(lab.evidence, commandOutputName, ended.output))];
  if (ended.before) output.push(...(await keptOutput(lab.evidence, firstOutputName, ended.before.output)));
  const { outcome, because } = ended.trouble ?? judged(ended, test.tester);
  return {
    id: test.id,
    version: test.commit,
    outcome,
    because: ended.before
      ? `${because}, from clean; on top of another commit's build ${describeStatus(ended.before)}`
      : because,
    by: 'command',
    startedAtMs,
    totalMs: lab.clock.monotonicMs() - begun,
    evidence: output,
  };
}

/** git-bisect(1): "the current source code cannot be tested". */
const saysUntestable = 125;

interface TestEnd extends CommandEnd {
  /** The lab's, when there was no command to end. */
  readonly trouble?: CommandOutcome;
  /** The run before that one, which could not be tested on top of what was left in the worktree. */
  readonly before?: CommandEnd;
}

/** A script that newer commits brought is missing in older ones: git would call those bad, and they can not be tested. */
function judged(ended: CommandEnd, tester: CommandTester): CommandOutcome {
  const output = new TextDecoder().decode(ended.output.slice(-1000));
  if (!couldNotStart({ status: ended.status, output })) return outcomeOfCommand(ended, tester);
  return { outcome: 'skip', because: `${tester.argv[0] ?? ''} is not in this commit, or can not be run there` };
}

async function runIn(
  lab: CommitTestDeps,
  { commit, tester }: CommitTest,
  { signal, onOutput, onEmptySubmodules }: CommitTestOptions,
): Promise<TestEnd> {
  const run = async (clean: boolean): Promise<(CommandEnd & { readonly wasUsed: boolean }) | null> => {
    const worktree = await lab.worktrees.borrow(commit, { signal, clean });
    try {
      if (clean && worktree.removed === 0) return null;
      if (worktree.emptySubmodules.length > 0) onEmptySubmodules?.(worktree.emptySubmodules);
      const env = {
        FIRSTBAD_COMMIT: commit,
        FIRSTBAD_REPOSITORY: lab.repository.checkout ?? lab.repository.folder,
        FIRSTBAD_WORKTREE: worktree.path,
      };
      const command = { argv: tester.argv, folder: worktree.path, env, timeoutMs: tester.timeoutMs };
      const end = await lab.commands.run(command, { signal, ...(onOutput ? { onOutput } : {}) });
      return { ...end, wasUsed: worktree.previous !== null && worktree.previous !== commit };
    } finally {
      await worktree.release();
    }
  };
  try {
    const first = await run(false);
    assert(first !== null, 'only a clean worktree is given back unused');
    // "Can not be tested" may come from what the build of another commit has left: that is no property of this one.
    const again = first.status === saysUntestable && first.wasUsed ? await run(true) : null;
    return again === null ? first : { ...again, before: first };
  } catch (error) {
    // A commit that can not be checked out says nothing; a full disk will not get better with the next one.
    if (signal.aborted || !(error instanceof LabError) || error.code === 'disk-full') throw error;
    const output = new TextEncoder().encode(`${error.message}\n`);
    const trouble = { outcome: 'no-answer', because: firstLine(error.message) } as const;
    return { status: null, killedBy: null, output, ms: 0, trouble };
  }
}

async function keptOutput(evidence: EvidenceStore, name: string, output: Uint8Array): Promise<readonly EvidenceItem[]> {
  return output.length === 0 ? [] : [await evidence.put(name, output)];
}

function describeStatus({ status, killedBy }: CommandEnd): string {
  return killedBy === null ? `exit status ${status}` : `killed by ${killedBy}`;
}

function notRun({ commit, tester }: CommitTest, { status, output }: CommandEnd): UserError {
  const line = shellLine(tester.argv);
  const why = status === 126 ? 'it can not be executed' : 'it was not found';
  return new UserError({
    code: 'command-not-run',
    message: [
      `The first test, on ${commit.slice(0, 12)}, ended with status ${status}: a shell says so of a command when ${why}.`,
      `The command: ${line}`,
      ...lastLines(output, 6),
    ].join('\n'),
    hint:
      'It runs at the top of a checkout of that commit. Name a script of your own by a path, make it executable, and try it ' +
      'by hand. If 126 or 127 is the failure you hunt: sh -c "COMMAND || exit 1".',
  });
}

/** What a program wrote last, indented, for messages. */
export function lastLines(output: Uint8Array, max: number): readonly string[] {
  const lines = new TextDecoder().decode(output).trimEnd().split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-max)
    .map((line) => `  ${line}`);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
