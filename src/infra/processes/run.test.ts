import { expect, test } from 'vitest';
import { LabError } from '../../core/base/user-error.ts';
import { run, runOrFail } from './run.ts';

const never = new AbortController().signal;

test('gives status, both outputs and what was fed in', async () => {
  const result = await run(['sh', '-c', 'cat; echo oops >&2; exit 3'], { signal: never, input: 'abc' });
  expect(result).toEqual({ status: 3, killedBy: null, stdout: Buffer.from('abc'), stderr: 'oops\n' });
});

test("a missing program is the lab's trouble, with the line that installs it", async () => {
  const failure = await run(['no-such-program-here'], { signal: never }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(LabError);
  expect(failure).toMatchObject({ code: 'tool-missing', hint: 'apt-get install no-such-program-here' });
});

test('a folder that is not there is not taken for a missing program', async () => {
  await expect(run(['true'], { signal: never, cwd: '/nonexistent' })).rejects.toMatchObject({ code: 'tool-failed' });
});

test('a timeout kills the whole group, grandchildren included', async () => {
  const result = await run(['sh', '-c', 'sleep 600 & echo $!; wait'], { signal: never, timeoutMs: 200 });
  expect(result).toMatchObject({ status: null, killedBy: 'timeout' });
  await expectGone(Number(result.stdout.toString()));
});

test('cancelling rejects with the reason', async () => {
  const controller = new AbortController();
  const running = run(['sleep', '600'], { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  await expect(run(['true'], { signal: controller.signal })).rejects.toThrow('enough');
});

test('a daemon that keeps the pipe does not keep us', async () => {
  const result = await run(['sh', '-c', 'setsid sleep 5 & exit 0'], { signal: never });
  expect(result.status).toBe(0);
}, 4000);

test('a program that does not read its input ends by its own status', async () => {
  expect((await run(['true'], { signal: never, input: Buffer.alloc(1 << 20) })).status).toBe(0);
});

test('runOrFail tells what was run and what came back', async () => {
  await expect(runOrFail(['sh', '-c', 'echo no good >&2; exit 2'], { signal: never })).rejects.toMatchObject({
    code: 'tool-failed',
    message: expect.stringMatching(/ended with status 2: no good/) as string,
  });
});

async function expectGone(pid: number): Promise<void> {
  await expect.poll(() => isRunning(pid), { timeout: 3000 }).toBe(false);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
