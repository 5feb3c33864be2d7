import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive, ownIdentity } from './process-identity.ts';

test('knows this process', () => {
  expect(isAlive(ownIdentity())).toBe(true);
});

test('does not take another process with the same number, or one of an earlier boot, for it', () => {
  const own = ownIdentity();
  expect(isAlive({ ...own, start: '1' })).toBe(false);
  expect(isAlive({ ...own, boot: 'earlier' })).toBe(false);
});

test('knows that a process is dead, also while nobody has waited for it', async () => {
  // The shell never waits for its child: what ended stays a zombie as long as the shell lives.
  const shell = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(shell.stdout, 'data')) as [Buffer];
  const zombie = { ...ownIdentity(), pid: Number(line.toString()) };
  expect(isAlive(zombie)).toBe(false);
  shell.kill('SIGKILL');
  await once(shell, 'exit');
  expect(isAlive({ ...ownIdentity(), pid: shell.pid ?? 0 })).toBe(false);
});
