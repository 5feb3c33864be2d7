// Counts the processes of a sandbox and what they hold in memory: the kernel's own limits hold for one process each, and for
// root not even in number.

import { readdir, readFile, readlink } from 'node:fs/promises';
import { together } from '../../core/base/together.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { Sandbox } from './sandbox.ts';

export interface SandboxWatch {
  /** In words, what was too much; null while nothing was. */
  excess(): string | null;
  stop(): void;
}

const lookEveryMs = 1000;

/** Ends the sandbox when it holds more than this. */
export function watchSandbox(sandbox: Sandbox, most: SandboxUse): SandboxWatch {
  let excess: string | null = null;
  let inner: number | null = null;
  const look = async (): Promise<void> => {
    inner ??= await innerOf(sandbox.pid);
    const use = inner === null ? null : await lookAtSandbox(inner);
    excess ??= use && excessOf(use, most);
    if (excess !== null) sandbox.end();
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, lookEveryMs);
  timer.unref();
  const stop = (): void => clearInterval(timer);
  void sandbox.exited.then(stop);
  return { excess: () => excess, stop };
}

export function excessOf(use: SandboxUse, most: SandboxUse): string | null {
  if (use.processes > most.processes)
    return `${String(use.processes)} processes ran in it, more than ${String(most.processes)}`;
  if (use.bytes <= most.bytes) return null;
  const mebibytes = (bytes: number): string => `${String(Math.round(bytes / 1024 ** 2))} MiB`;
  return `its processes held ${mebibytes(use.bytes)} of memory, more than ${mebibytes(most.bytes)}`;
}

export function overBounds(excess: string): LabError {
  return new LabError({
    code: 'sandbox-bounds',
    message: `A sandbox was ended because ${excess}.`,
    hint: 'host: { memory: ... } in the scenario raises what the guest may take.',
  });
}

/** The first process in the sandbox, the only child of bubblewrap; null when it is not there yet or the kernel does not say. */
async function innerOf(pid: number): Promise<number | null> {
  const children = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'latin1').catch(() => '');
  const [first] = children.trim().split(' ');
  return first === undefined || first === '' ? null : Number(first);
}

export interface SandboxUse {
  readonly processes: number;
  /** Resident bytes, shared pages counted each time. */
  readonly bytes: number;
}

/** Processes in the same PID namespace as `inner`; null when it can not be read or is gone. */
async function lookAtSandbox(inner: number): Promise<SandboxUse | null> {
  const namespace = await namespaceOf(inner);
  if (namespace === null) return null;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const mine = await together(pids.map(async (pid) => ((await namespaceOf(Number(pid))) === namespace ? pid : null)));
  const found = mine.filter((pid) => pid !== null);
  const sizes = await together(found.map(residentBytes));
  return { processes: found.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

async function namespaceOf(pid: number): Promise<string | null> {
  // Gone in the meantime, or another user's: not ours.
  return readlink(`/proc/${String(pid)}/ns/pid`).catch(() => null);
}

const pageBytes = 4096;

/** Field 2 of /proc/<pid>/statm (proc(5)). */
async function residentBytes(pid: string): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, 'latin1').catch(() => '');
  return Number(statm.split(' ')[1] ?? 0) * pageBytes;
}
