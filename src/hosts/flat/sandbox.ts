// One sandbox: a process tree under bubblewrap, started, spoken to, killed. What runs in it is the business of ../agent.ts.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { type Readable } from 'node:stream';
import type { HostExit } from '../../core/attempt/observation.ts';

export interface Sandbox {
  readonly pid: number;
  /** Descriptors 3 to 5 of the first program in it. */
  readonly control: Duplex;
  readonly step: Readable;
  readonly qemu: Readable;
  readonly exited: Promise<HostExit>;
  /** Ends it as an accident would: nobody has asked for it. */
  end(): void;
  /** Resolves when all of it is gone. May be called twice. */
  kill(): Promise<void>;
  wasKilled(): boolean;
}

const stderrKeptBytes = 16 * 1024;

/** Starts the command in a process group of its own; bubblewrap has the kernel end it when firstbad dies, however that happens. */
export function startSandbox(argv: readonly string[]): Sandbox {
  const [program = '', ...words] = argv;
  const child = spawn(program, words, { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
  const stderr = keepTail(child.stderr as Readable);
  const streams = [3, 4, 5].map((descriptor) => streamOf(child.stdio[descriptor]));
  const [control, step, qemu] = streams as [Duplex, Duplex, Duplex];
  const exited = exitOf(child, stderr);
  let killed = false;
  return {
    pid: child.pid ?? 0,
    control,
    step,
    qemu,
    exited,
    wasKilled: () => killed,
    end: () => killGroup(child.pid),
    kill: async () => {
      killed = true;
      killGroup(child.pid);
      await exited;
      for (const stream of streams) stream.destroy();
    },
  };
}

function streamOf(stream: unknown): Duplex {
  const duplex = stream as Duplex;
  // The other end is reset when the sandbox dies; its exit says so already.
  duplex.on('error', () => undefined);
  return duplex;
}

function keepTail(stream: Readable): () => string {
  let kept = '';
  stream.on('data', (chunk: Buffer) => {
    kept = (kept + chunk.toString('latin1')).slice(-stderrKeptBytes);
  });
  return () => kept;
}

// `exit` and not `close`: what a step has left running may hold the streams for ever, and it dies with the sandbox's first process.
async function exitOf(child: ChildProcess, stderr: () => string): Promise<HostExit> {
  try {
    const [status, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return { status, signal, stderr: stderr().trim() };
  } catch (error) {
    return { status: null, signal: null, stderr: `could not be started: ${(error as Error).message}` };
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Already gone: that is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
