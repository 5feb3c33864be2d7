// Commands that are played from a script instead of being run.

import type { Clock } from '../../src/ports/clock.ts';
import type { Command, CommandRunner } from '../../src/ports/command.ts';

export type FakeEnd =
  /** Ends by itself after `ms`. */
  | { readonly status: number; readonly output?: string; readonly ms?: number }
  | { readonly killedBy: string; readonly output?: string; readonly ms?: number }
  /** Runs until it is killed: at the timeout, or when it is cancelled. */
  | { readonly hangs: true; readonly output?: string };

export interface FakeCommands extends CommandRunner {
  /** As they were started. */
  readonly commands: readonly Command[];
  /** How many run at this moment. */
  readonly running: () => number;
}

/** `script` says how a command ends; `call` counts from 0. */
export function fakeCommands(
  clock: Clock,
  script: (command: Command, call: number) => FakeEnd | Promise<FakeEnd>,
): FakeCommands {
  const commands: Command[] = [];
  let running = 0;
  return {
    commands,
    running: () => running,
    run: async (command, { signal, onOutput }) => {
      signal.throwIfAborted();
      commands.push(command);
      running += 1;
      try {
        const startedAtMs = clock.monotonicMs();
        const end = await script(command, commands.length - 1);
        const text = end.output ?? '';
        if (text !== '') onOutput?.(text);
        const lastsMs = 'hangs' in end ? Number.POSITIVE_INFINITY : (end.ms ?? 0);
        await clock.sleep(Math.min(lastsMs, command.timeoutMs), signal);
        const ms = clock.monotonicMs() - startedAtMs;
        const output = new TextEncoder().encode(text).slice(-(1 << 20));
        if (lastsMs > command.timeoutMs) return { status: null, killedBy: 'timeout', output, ms };
        if ('status' in end) return { status: end.status, killedBy: null, output, ms };
        return { status: null, killedBy: 'killedBy' in end ? end.killedBy : 'timeout', output, ms };
      } finally {
        running -= 1;
      }
    },
  };
}
