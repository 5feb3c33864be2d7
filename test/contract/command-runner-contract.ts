// What every runner of commands must do, fake or real.

import { describe, expect, test } from 'vitest';
import type { Command, CommandRunner } from '../../src/ports/command.ts';

export interface CommandsWorld {
  readonly runner: CommandRunner;
  /** Commands for this runner that do what their name says. */
  readonly commands: {
    /** Prints `out` and a newline, ends with 3. */
    readonly fails: readonly string[];
    readonly hangs: readonly string[];
    readonly killsItselfWithSegv: readonly string[];
  };
}

const never = new AbortController().signal;

export function commandRunnerContract(kind: string, make: () => CommandsWorld): void {
  describe(`commands: ${kind}`, () => {
    const { runner, commands } = make();
    const command = (argv: readonly string[], timeoutMs = 60_000): Command => ({ argv, folder: '/', env: {}, timeoutMs });

    test('status and output are told, and output while it comes', async () => {
      let seen = '';
      const end = await runner.run(command(commands.fails), { signal: never, onOutput: (text) => (seen += text) });
      expect(end).toMatchObject({ status: 3, killedBy: null });
      expect(Buffer.from(end.output).toString()).toBe('out\n');
      expect(seen).toBe('out\n');
      expect(end.ms).toBeGreaterThanOrEqual(0);
    });

    test('a signal is told by its name', async () => {
      const end = await runner.run(command(commands.killsItselfWithSegv), { signal: never });
      expect(end).toMatchObject({ status: null, killedBy: 'SIGSEGV' });
    });

    test('the timeout ends what hangs', async () => {
      const end = await runner.run(command(commands.hangs, 100), { signal: never });
      expect(end).toMatchObject({ status: null, killedBy: 'timeout' });
      expect(end.ms).toBeGreaterThanOrEqual(99);
    });

    test('a cancelled command rejects with the reason, before and while it runs', async () => {
      const enough = new Error('enough');
      const controller = new AbortController();
      const running = runner.run(command(commands.hangs), { signal: controller.signal });
      controller.abort(enough);
      await expect(running).rejects.toBe(enough);
      await expect(runner.run(command(commands.hangs), { signal: controller.signal })).rejects.toBe(enough);
    });
  });
}
