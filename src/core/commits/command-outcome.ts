// What the end of the user's own command says about a commit: as `git bisect run` has it (git-bisect(1), "Bisect run").

import { signalOf } from '../attempt/step-status.ts';
import type { SeenOutcome } from '../search/evidence.ts';
import type { CommandTester } from '../stored/hunt-plan.ts';

export interface EndedCommand {
  /** Null when it did not end by itself. */
  readonly status: number | null;
  /** `timeout`, or the name of the signal that ended it. */
  readonly killedBy: string | null;
}

export interface CommandOutcome {
  readonly outcome: SeenOutcome;
  /** For people: `exit status 1`. */
  readonly because: string;
}

export function outcomeOfCommand(
  { status, killedBy }: EndedCommand,
  { timeoutMs, timeoutIs }: Pick<CommandTester, 'timeoutMs' | 'timeoutIs'>,
): CommandOutcome {
  if (killedBy === 'timeout') return { outcome: timeoutIs, because: `killed at the timeout of ${durationText(timeoutMs)}` };
  if (killedBy !== null || status === null) return { outcome: 'no-answer', because: `killed by ${killedBy ?? 'a signal'}` };
  return { outcome: outcomeOfStatus(status), because: describe(status) };
}

function outcomeOfStatus(status: number): SeenOutcome {
  if (status === 0) return 'good';
  if (status === 125) return 'skip';
  return status < 128 ? 'bad' : 'no-answer';
}

function describe(status: number): string {
  const signal = signalOf(status);
  return `exit status ${status}${signal === null ? '' : `, as of a program killed by ${signal}`}`;
}

/** Whether a shell would say with this status that a command could not be run at all (POSIX sh, 2.8.2). */
export function saysNotRun({ status }: Pick<EndedCommand, 'status'>): boolean {
  return status === 126 || status === 127;
}

/** Whether the command itself could not be started: the runner's own words, not those of a shell that the command starts. */
export function couldNotStart({ status, output }: Pick<EndedCommand, 'status'> & { readonly output: string }): boolean {
  return saysNotRun({ status }) && /^firstbad: .*$/.test(output.trimEnd().split('\n').at(-1) ?? '');
}

function durationText(ms: number): string {
  const units = [
    { name: 'h', ms: 3_600_000 },
    { name: 'min', ms: 60_000 },
    { name: 's', ms: 1000 },
  ];
  const unit = units.find((one) => ms % one.ms === 0 && ms >= one.ms);
  return unit ? `${ms / unit.ms} ${unit.name}` : `${ms} ms`;
}
