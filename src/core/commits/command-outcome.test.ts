import { describe, expect, test } from 'vitest';
import { couldNotStart, outcomeOfCommand, saysNotRun } from './command-outcome.ts';

const tester = { timeoutMs: 600_000, timeoutIs: 'skip' } as const;
const ended = (status: number) => outcomeOfCommand({ status, killedBy: null }, tester);

describe('the end of a command', () => {
  test('is read as git bisect run reads it', () => {
    expect(ended(0)).toEqual({ outcome: 'good', because: 'exit status 0' });
    for (const status of [1, 2, 124, 126, 127]) {
      expect(ended(status)).toEqual({ outcome: 'bad', because: `exit status ${status}` });
    }
    expect(ended(125)).toEqual({ outcome: 'skip', because: 'exit status 125' });
  });

  test('from 128 on is no answer, and says which signal the number stands for', () => {
    expect(ended(128)).toEqual({ outcome: 'no-answer', because: 'exit status 128' });
    expect(ended(139)).toEqual({ outcome: 'no-answer', because: 'exit status 139, as of a program killed by SIGSEGV' });
    expect(ended(255).outcome).toBe('no-answer');
  });

  test('by a signal is no answer', () => {
    expect(outcomeOfCommand({ status: null, killedBy: 'SIGKILL' }, tester)).toEqual({
      outcome: 'no-answer',
      because: 'killed by SIGKILL',
    });
  });

  test('at the timeout is what the user wants it to be', () => {
    const late = { status: null, killedBy: 'timeout' };
    expect(outcomeOfCommand(late, tester)).toEqual({ outcome: 'skip', because: 'killed at the timeout of 10 min' });
    expect(outcomeOfCommand(late, { timeoutMs: 1500, timeoutIs: 'bad' })).toEqual({
      outcome: 'bad',
      because: 'killed at the timeout of 1500 ms',
    });
  });

  test('126 and 127 are what a shell says of a command that it could not run', () => {
    expect([125, 126, 127, 128].map((status) => saysNotRun({ status }))).toEqual([false, true, true, false]);
  });

  test('says by the runner’s own words that the command itself was missing, not one that it calls', () => {
    const missing = 'firstbad: 1: exec: ./test.sh: not found\n';
    expect(couldNotStart({ status: 127, output: missing })).toBe(true);
    expect(couldNotStart({ status: 127, output: './test.sh: 3: gcc: not found\n' })).toBe(false);
    expect(couldNotStart({ status: 1, output: missing })).toBe(false);
  });
});
