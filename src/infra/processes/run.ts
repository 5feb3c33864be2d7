// Runs one program to its end, in a process group of its own, so that a cancelled or late program
// leaves no grandchildren behind. Long-lived programs with consoles (QEMU) are not run through here.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { LabError } from '../../core/base/user-error.ts';

export interface ProcessOptions {
  readonly signal: AbortSignal;
  /** Milliseconds from the start; without it the signal is the only bound. */
  readonly timeoutMs?: number;
  readonly cwd?: string;
  /** Added to this process's environment; an undefined one is taken out of it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Given on standard input, which is closed after it; without it standard input is /dev/null. */
  readonly input?: Uint8Array | string;
  /** Gets standard output as it comes, which is not kept then: `stdout` of the result is empty. */
  readonly onStdout?: (chunk: Buffer) => void;
}

export interface RunResult {
  /** Null when the program did not end by itself. */
  readonly status: number | null;
  /** `timeout`, or the name of the signal that ended the program. */
  readonly killedBy: string | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

// A grandchild that left the group (setsid) can hold our pipes open for ever; the program itself has ended by then.
const pipeGraceMs = 1000;

/**
 * Runs `argv` and waits for its end; a status other than 0 is an answer, not an error.
 * Throws LabError `tool-missing` when there is no such program, and the signal's reason when cancelled (the group is dead then).
 */
export async function run(argv: readonly string[], options: ProcessOptions): Promise<RunResult> {
  options.signal.throwIfAborted();
  const [program, ...words] = argv;
  if (program === undefined) throw new Error('bug in firstbad: run() needs a program');
  const child = spawn(program, words, {
    detached: true,
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  feed(child, options.input);
  let late = false;
  const kill = (): void => killGroup(child);
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => ((late = true), kill()), options.timeoutMs);
  options.signal.addEventListener('abort', kill, { once: true });
  try {
    const end = await collect(child, options.onStdout);
    options.signal.throwIfAborted();
    return { ...end, killedBy: late ? 'timeout' : end.killedBy };
  } catch (error) {
    throw explainStart(error, program, options.cwd);
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', kill);
  }
}

/** What `run` returns when the status is 0; else LabError `tool-failed` that says what was tried and what came back. */
export async function runOrFail(argv: readonly string[], options: ProcessOptions): Promise<RunResult> {
  const result = await run(argv, options);
  if (result.status === 0) return result;
  const full = /No space left on device|Disk quota exceeded|Out of diskspace/.test(result.stderr);
  throw new LabError({
    code: full ? 'disk-full' : 'tool-failed',
    message: `${argv.join(' ')} ended with ${result.killedBy ?? `status ${result.status}`}: ${lastLines(result.stderr)}`,
    ...(full ? { hint: 'Make room on the disk and start again.' } : {}),
  });
}

function feed(child: ChildProcess, input: Uint8Array | string | undefined): void {
  if (child.stdin === null) return;
  // A program that ends before it has read everything (EPIPE) says so by its status.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group has ended already, which is what we want.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function collect(child: ChildProcess, onStdout: ProcessOptions['onStdout']): Promise<RunResult> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', onStdout ?? ((chunk: Buffer) => stdout.push(chunk)));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    child.once('error', reject);
    child.once('exit', () => {
      grace = setTimeout(() => {
        killGroup(child);
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, pipeGraceMs);
    });
    child.once('close', (status, signalName) => {
      clearTimeout(grace);
      resolve({ status, killedBy: signalName, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') });
    });
  });
}

function explainStart(error: unknown, program: string, cwd: string | undefined): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if ((error as NodeJS.ErrnoException).syscall?.startsWith('spawn') !== true) return error;
  if (code === 'ENOENT' && (cwd === undefined || existsSync(cwd))) {
    return new LabError({
      code: 'tool-missing',
      message: `The program ${program} is needed, but it is not installed on this machine.`,
      hint: installHint(program),
      cause: error,
    });
  }
  return new LabError({
    code: 'tool-failed',
    message: `The program ${program} could not be started${cwd === undefined ? '' : ` in ${cwd}`}: ${code ?? String(error)}.`,
    cause: error,
  });
}

// Debian package of each program that firstbad calls, where the names differ.
const packageOfProgram: Readonly<Record<string, string>> = {
  xz: 'xz-utils',
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  modprobe: 'kmod',
  depmod: 'kmod',
  ldd: 'libc-bin',
  'mkfs.ext4': 'e2fsprogs',
  mke2fs: 'e2fsprogs',
  'mkfs.vfat': 'dosfstools',
  mcopy: 'mtools',
  'apt-config': 'apt',
  busybox: 'busybox-static',
};

function installHint(program: string): string {
  if (program.includes('/')) return `Check that ${program} exists and may be executed.`;
  return `apt-get install ${packageOfProgram[program] ?? program}`;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-5).join('\n') || '(it said nothing)';
}
