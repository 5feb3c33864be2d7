// Runs the user's own command: output of both streams in the order in which it was written, the end as `git bisect run` would
// see it, and nothing of it alive afterwards, not even what it had put into the background.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Command, CommandEnd, CommandRunner } from '../../ports/command.ts';
import { withoutRepositoryVariables } from './git-environment.ts';
import { type CommandMark, killMarked, newMark, untilDead } from './marked-processes.ts';

const outputMaxBytes = 1 << 20;

// Node's timers go off at once when they are asked for more than 24 days.
const timerMaxMs = 2 ** 31 - 1;

// Only a process that we can not find (see marked-processes.ts) holds the pipe longer than this after the command's end.
const pipeGraceMs = 1000;

// One pipe for both streams is the only way to keep their order, and Node's spawn can not give one pipe to two. The trap is
// met only when exec fails: then every reason gives 127 (POSIX: exec alone gives 126 or 127).
const bothStreams = ['/bin/sh', '-c', 'trap \'exit 127\' EXIT; exec "$@" 2>&1', 'firstbad'];

export const commandRunner: CommandRunner = {
  async run(command, { signal, onOutput }) {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const mark = newMark();
    const [shell = '', ...words] = [...bothStreams, ...command.argv];
    const child = spawn(shell, words, {
      detached: true,
      cwd: command.folder,
      env: { ...process.env, ...withoutRepositoryVariables(), ...command.env, ...mark.env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let late = false;
    const killed: number[] = [];
    const kill = (): void => void killed.push(...killAll(child, mark));
    const timer = setTimeout(() => ((late = true), kill()), Math.min(command.timeoutMs, timerMaxMs));
    signal.addEventListener('abort', kill, { once: true });
    try {
      const output = keepLast(outputMaxBytes, onOutput);
      const end = await ended(child, kill, output.add);
      await untilDead(killed);
      signal.throwIfAborted();
      const ms = performance.now() - startedAt;
      if (late) return { status: null, killedBy: 'timeout', output: output.kept(), ms };
      return { ...end, output: output.kept(), ms };
    } catch (error) {
      if (!isStartFailure(error)) throw error;
      return startFailure(command, error, performance.now() - startedAt);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
    }
  },
};

function killAll(child: ChildProcess, mark: CommandMark): readonly number[] {
  const { pid } = child;
  if (pid === undefined) return [];
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group has ended already, which is what we want.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  return killMarked(mark, child.exitCode === null && child.signalCode === null ? pid : undefined);
}

/** Resolves when the command has ended, everything that it left is dead, and its output has been read to the end. */
function ended(
  child: ChildProcess,
  killRest: () => void,
  onChunk: (chunk: Buffer) => void,
): Promise<Pick<CommandEnd, 'status' | 'killedBy'>> {
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    child.stdout?.on('data', onChunk);
    child.once('error', reject);
    child.once('exit', () => {
      killRest();
      grace = setTimeout(() => child.stdout?.destroy(), pipeGraceMs);
    });
    child.once('close', (status, signalName) => {
      clearTimeout(grace);
      resolve({ status, killedBy: signalName });
    });
  });
}

/** Keeps the last bytes that come, and tells them on as text. */
function keepLast(
  maxBytes: number,
  onOutput: ((text: string) => void) | undefined,
): { readonly add: (chunk: Buffer) => void; readonly kept: () => Uint8Array } {
  const chunks: Buffer[] = [];
  const decoder = new TextDecoder();
  let bytes = 0;
  return {
    add: (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      while (bytes - chunks[0]!.length >= maxBytes) bytes -= chunks.shift()!.length;
      onOutput?.(decoder.decode(chunk, { stream: true }));
    },
    kept: () => Buffer.concat(chunks).subarray(-maxBytes),
  };
}

function isStartFailure(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall?.startsWith('spawn') === true;
}

/** The shell itself could not be started: the folder is gone, or the words are too many. */
function startFailure(command: Command, error: NodeJS.ErrnoException, ms: number): CommandEnd {
  const text = `firstbad: ${command.argv.join(' ')} could not be started in ${command.folder}: ${error.code ?? error.message}\n`;
  return { status: 127, killedBy: null, output: Buffer.from(text), ms };
}
