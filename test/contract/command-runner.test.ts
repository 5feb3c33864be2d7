// The contract of command runners on the fake and on real processes, and what only real processes can show.

import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commandRunner } from '../../src/infra/processes/command-runner.ts';
import type { Command, CommandEnd } from '../../src/ports/command.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { fakeCommands } from '../fakes/commands.ts';
import { commandRunnerContract } from './command-runner-contract.ts';

const never = new AbortController().signal;

commandRunnerContract('fake', () => ({
  runner: fakeCommands(new VirtualClock(), ({ argv }) => {
    if (argv[0] === 'hangs') return { hangs: true };
    return argv[0] === 'fails' ? { status: 3, output: 'out\n', ms: 5 } : { killedBy: 'SIGSEGV' };
  }),
  commands: { fails: ['fails'], hangs: ['hangs'], killsItselfWithSegv: ['segv'] },
}));

commandRunnerContract('processes', () => ({
  runner: commandRunner,
  commands: {
    fails: ['sh', '-c', 'echo out; exit 3'],
    hangs: ['sleep', '600'],
    killsItselfWithSegv: ['sh', '-c', 'kill -SEGV $$'],
  },
}));

describe('real processes', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'firstbad-commands-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const command = (script: string, timeoutMs = 60_000): Command => ({ argv: ['sh', '-c', script], folder, env: {}, timeoutMs });
  const textOf = (end: CommandEnd): string => Buffer.from(end.output).toString();

  test('both streams come in the order in which they were written', async () => {
    const script = 'for i in 1 2 3 4 5 6 7 8; do echo out $i; echo err $i >&2; done';
    const lines = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((number) => [`out ${number}`, `err ${number}`]);
    expect(textOf(await commandRunner.run(command(script), { signal: never }))).toBe(`${lines.join('\n')}\n`);
  });

  test('the last MiB of the output is kept, and all of it is told', async () => {
    let told = 0;
    const run = command('head -c 3000000 /dev/zero | tr "\\0" x; echo; echo the end');
    const end = await commandRunner.run(run, { signal: never, onOutput: (text) => (told += text.length) });
    expect(end.output.length).toBe(1 << 20);
    expect(textOf(end).endsWith('x\nthe end\n')).toBe(true);
    expect(told).toBe(3_000_009);
  });

  test('a character that comes in two pieces is told whole', async () => {
    const pieces: string[] = [];
    const run = command("printf '\\303'; sleep 0.05; printf '\\244'");
    await commandRunner.run(run, { signal: never, onOutput: (text) => pieces.push(text) });
    expect(pieces.join('')).toBe('ä');
  });

  test.each([['no-such-program-here'], ['./not-executable'], ['/']])(
    '%s can not be started, which is status 127',
    async (program) => {
      await writeFile(join(folder, 'not-executable'), 'echo hello\n', { mode: 0o644 });
      const end = await commandRunner.run({ argv: [program], folder, env: {}, timeoutMs: 60_000 }, { signal: never });
      expect(end).toMatchObject({ status: 127, killedBy: null });
      expect(textOf(end)).toContain(program);
    },
  );

  test('a folder that is gone is status 127', async () => {
    const gone = join(folder, 'gone');
    const end = await commandRunner.run({ argv: ['true'], folder: gone, env: {}, timeoutMs: 60_000 }, { signal: never });
    expect(end.status).toBe(127);
    expect(textOf(end)).toContain(gone);
  });

  test('126 and 127 of the command itself stay what they are', async () => {
    for (const status of [126, 127]) {
      expect((await commandRunner.run(command(`exit ${status}`), { signal: never })).status).toBe(status);
    }
  });

  test('its environment is ours and its own, but not the repository that a git hook works on', async () => {
    vi.stubEnv('GIT_DIR', '/somewhere/else');
    vi.stubEnv('GIT_AUTHOR_NAME', 'somebody');
    const script = 'echo "$GIT_DIR,$GIT_AUTHOR_NAME,$MINE,${PATH:+path}"';
    const run = { ...command(script), env: { MINE: 'mine' } };
    const end = await commandRunner.run(run, { signal: never });
    vi.unstubAllEnvs();
    expect(textOf(end)).toBe(',somebody,mine,path\n');
  });

  test('a timeout of years does not go off at once', async () => {
    expect((await commandRunner.run(command('sleep 0.05', 2 ** 40), { signal: never })).status).toBe(0);
  });

  test('reads nothing from the terminal', async () => {
    expect(textOf(await commandRunner.run(command('cat; echo read'), { signal: never }))).toBe('read\n');
  });

  // Each leaves a process that writes its number into `pid` and would live for ten minutes.
  const leftovers: readonly (readonly [string, string])[] = [
    ['in the background', 'sleep 600 & echo $! > pid'],
    [
      'deaf to SIGTERM and SIGHUP',
      `(trap '' TERM HUP INT; echo $$ > /dev/null; sh -c 'trap "" TERM; echo $$ > pid; sleep 600; sleep 600') &`,
    ],
    ['in a session of its own', `setsid sh -c 'echo $$ > pid; exec sleep 600' &`],
    ['forked twice into a session of its own', `(setsid sh -c '(sh -c "echo \\$\\$ > pid; exec sleep 600" &)' &)`],
    ['with an empty environment', `env -i /bin/sh -c 'echo $$ > pid; exec sleep 600' &`],
  ];

  test.each(leftovers)('a process %s is dead after a timeout', async (_, script) => {
    await rm(join(folder, 'pid'), { force: true });
    const end = await commandRunner.run(command(`${script}\nwhile [ ! -s pid ]; do sleep 0.01; done; sleep 600`, 700), {
      signal: never,
    });
    expect(end).toMatchObject({ status: null, killedBy: 'timeout' });
    await expectGone(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  });

  test.each(leftovers)('a process %s is dead when the command has ended by itself', async (_, script) => {
    await rm(join(folder, 'pid'), { force: true });
    const waits = `${script}\nwhile [ ! -s pid ]; do sleep 0.01; done; echo done`;
    const end = await commandRunner.run(command(waits), { signal: never });
    expect(end).toMatchObject({ status: 0, killedBy: null });
    expect(textOf(end)).toBe('done\n');
    await expectGone(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  });

  test('a command inside another one is killed with it', async () => {
    vi.stubEnv('FIRSTBAD_COMMAND', '/1-2-the-outer-one.abc');
    const end = await commandRunner.run(command('echo "$FIRSTBAD_COMMAND"'), { signal: never });
    vi.unstubAllEnvs();
    expect(textOf(end)).toMatch(/^\/1-2-the-outer-one\.abc\/\d+-\d+-[-0-9a-f]+-pid:\[\d+\]\.[0-9a-f]{16}\n$/);
  });

  test('a process that forks as fast as it can is dead after a timeout', async () => {
    const forks = `sh -c 'f() { echo x >> forks; (sleep 0.01; f) & }; f; f; f; sleep 600'`;
    await commandRunner.run(command(forks, 500), { signal: never });
    const size = readFileSync(join(folder, 'forks')).length;
    await commandRunner.run(command('sleep 0.2'), { signal: never });
    expect(readFileSync(join(folder, 'forks')).length).toBe(size);
  });

  test('other processes of ours are left alone', async () => {
    const controller = new AbortController();
    const other = commandRunner.run(command('sleep 600'), { signal: controller.signal });
    await commandRunner.run(command('sleep 600 & true'), { signal: never });
    let ended = false;
    const ending = other.catch(() => undefined).finally(() => (ended = true));
    await commandRunner.run(command('true'), { signal: never });
    expect(ended).toBe(false);
    controller.abort(new Error('enough'));
    await ending;
  });
});

/** Killing is not waiting: the kernel may need a moment, and init a moment more to take the zombie. */
async function expectGone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  await vi.waitFor(() => {
    if (!existsSync(`/proc/${pid}/stat`)) return;
    expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toMatch(/\) [ZX] /);
  });
}
