// One test of one version of a list: whether it can still be had, then the user's command with the version in its words.

import { shellLine } from '../../core/base/shell-line.ts';
import { UserError } from '../../core/base/user-error.ts';
import { couldNotStart, outcomeOfCommand, saysNotRun } from '../../core/commits/command-outcome.ts';
import type { VersionTester } from '../../core/stored/hunt-plan.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommandEnd, CommandRunner } from '../../ports/command.ts';
import type { EvidenceStore } from '../../ports/journal.ts';
import { commandOutputName, lastLines } from '../commits/commit-test.ts';
import type { NewTest } from '../search/command-search.ts';

export interface VersionTestDeps {
  readonly clock: Clock;
  readonly evidence: EvidenceStore;
  readonly commands: CommandRunner;
}

export interface VersionTestOptions {
  readonly signal: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/** What stands for the version in the user's words. */
export const versionPlace = '{}';

/** Throws UserError `command-not-run` when a first command can not be run, and the signal's reason. */
export async function testVersion(
  { clock, evidence, commands }: VersionTestDeps,
  { id, isFirst, version, tester }: NewTest & { readonly version: string; readonly tester: VersionTester },
  options: VersionTestOptions,
): Promise<Mark> {
  const startedAtMs = clock.now();
  const begun = clock.monotonicMs();
  const gone = await whyGone(commands, version, tester, options.signal);
  const ended = gone ?? (await runCommand(commands, { version, tester, isFirst }, options));
  const { outcome, because } = ended;
  return {
    id,
    version,
    outcome,
    because,
    by: 'command',
    startedAtMs,
    totalMs: clock.monotonicMs() - begun,
    evidence: ended.output.length === 0 ? [] : [await evidence.put(commandOutputName, ended.output)],
  };
}

type Told = Pick<Mark, 'outcome' | 'because'> & Pick<CommandEnd, 'output'>;

async function runCommand(
  commands: CommandRunner,
  { version, tester, isFirst }: { readonly version: string; readonly tester: VersionTester; readonly isFirst: boolean },
  options: VersionTestOptions,
): Promise<Told> {
  const ended = await commands.run(commandFor(version, tester), options);
  if (isFirst && saysNotRun(ended)) throw notRun(version, tester, ended);
  return { ...judged(ended, tester), output: ended.output };
}

/** Null while it can be had. */
export async function whyGone(
  commands: CommandRunner,
  version: string,
  { available, ...tester }: VersionTester,
  signal: AbortSignal,
): Promise<Told | null> {
  if (available === null) return null;
  // The user's own line, as typed: the version comes in by the environment, never as a part of a program.
  const end = await commands.run(
    { ...commandFor(version, { ...tester, available }), argv: ['sh', '-c', available] },
    { signal },
  );
  if (end.status === 0) return null;
  const { output, status, killedBy } = end;
  const how = killedBy === null ? `exit status ${String(status)}` : `killed by ${killedBy}`;
  return { output, outcome: 'skip', because: `gone: --available ended with ${how}` };
}

function commandFor(version: string, { argv, folder, timeoutMs }: VersionTester) {
  const words = argv.map((word) => word.replaceAll(versionPlace, () => version));
  return { argv: words, folder, timeoutMs, env: { FIRSTBAD_VERSION: version } };
}

function judged(ended: CommandEnd, tester: VersionTester): Pick<Mark, 'outcome' | 'because'> {
  const output = new TextDecoder().decode(ended.output.slice(-1000));
  if (!couldNotStart({ status: ended.status, output })) return outcomeOfCommand(ended, tester);
  return { outcome: 'no-answer', because: `${tester.argv[0] ?? ''} can not be run any more` };
}

function notRun(version: string, { argv }: VersionTester, { status, output }: CommandEnd): UserError {
  const why = status === 126 ? 'it can not be executed' : 'it was not found';
  return new UserError({
    code: 'command-not-run',
    message: [
      `The first test, of ${version}, ended with status ${String(status)}: a shell says so of a command when ${why}.`,
      `The command: ${shellLine(argv)}`,
      ...lastLines(output, 6),
    ].join('\n'),
    hint: 'It runs in the folder where firstbad was started. Name a script by a path, make it executable, and try it by hand.',
  });
}
