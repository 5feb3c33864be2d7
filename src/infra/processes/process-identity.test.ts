import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { fateOf, ownIdentity } from './process-identity.ts';

test('knows this process', () => {
  expect(fateOf(ownIdentity())).toBe('alive');
});

test('does not take another process with the same number, or one of an earlier boot, for it', () => {
  const own = ownIdentity();
  expect(fateOf({ ...own, start: '1' })).toBe('dead');
  expect(fateOf({ ...own, boot: 'earlier' })).toBe('rebooted');
});

test('knows that a process is dead, also while nobody has waited for it', async () => {
  // The shell never waits for its child: what ended stays a zombie as long as the shell lives.
  const shell = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(shell.stdout, 'data')) as [Buffer];
  const zombie = { ...ownIdentity(), pid: Number(line.toString()) };
  expect(fateOf(zombie)).toBe('dead');
  shell.kill('SIGKILL');
  await once(shell, 'exit');
  expect(fateOf({ ...ownIdentity(), pid: shell.pid ?? 0 })).toBe('dead');
});

test('does not take a process that it can not see for a dead one', () => {
  const own = ownIdentity();
  expect(fateOf({ ...own, pid: 4_194_305, namespace: 'pid:[1]' })).toBe('unseen');
  expect(fateOf({ ...own, boot: 'another', machine: 'another' })).toBe('unseen');
  // Written by firstbad 0.1, which knew no namespaces.
  expect(fateOf({ pid: own.pid, start: own.start, boot: own.boot })).toBe('alive');
});
