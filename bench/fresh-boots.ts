// How people do it today, as a script that one writes for `git bisect run`: for each cell boot a fresh VM, type the commands into
// its console, poll what it shows for the message, give up after 20 s. It uses the very kernel, root image, disks and QEMU that
// firstbad has made, so that only the method differs.

import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** One cell, by hand. */
export interface FreshBoot {
  /** The VM's command line; its console is on standard input and output. */
  readonly vm: readonly string[];
  /** To be typed into the VM's shell. */
  readonly commands: readonly string[];
  readonly message: RegExp;
}

export interface FreshBootResult {
  readonly good: boolean;
  /** From the start of the VM to its shell, in milliseconds. */
  readonly bootMs: number;
  /** From typing the commands to the decision. */
  readonly guestMs: number;
  readonly console: string;
}

// A second would be usual; a fifth of it makes the script look as good as it can.
const POLL_MS = 200;
const GUEST_TIMEOUT_MS = 20_000;
// Only a broken lab takes so long; the script has no answer then.
const BOOT_TIMEOUT_MS = 120_000;

/** Boots one VM for one cell and ends it. Throws Error when the VM itself does not come up. */
export async function bootFresh({ vm, commands, message }: FreshBoot): Promise<FreshBootResult> {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-bench-'));
  const log = join(folder, 'console');
  const output = await open(log, 'w');
  const [program = '', ...words] = vm;
  const child = spawn(program, words, { detached: true, stdio: ['pipe', output.fd, output.fd] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const read = (): Promise<string> => readFile(log, 'latin1');
  try {
    const started = performance.now();
    if (!(await poll(read, SHELL, BOOT_TIMEOUT_MS))) throw new Error(`the VM has no shell:\n${await read()}`);
    const typed = performance.now();
    child.stdin?.write(commands.map((command) => `${command}\n`).join(''));
    const good = await poll(read, message, GUEST_TIMEOUT_MS);
    return { good, bootMs: typed - started, guestMs: performance.now() - typed, console: await read() };
  } finally {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
    await output.close();
    await rm(folder, { recursive: true });
  }
}

/** The prompt of the shell that a host gives when it is booted by hand. */
const SHELL = /then a shell[^]*# /;

async function poll(read: () => Promise<string>, pattern: RegExp, timeoutMs: number): Promise<boolean> {
  for (const started = performance.now(); performance.now() - started < timeoutMs; await sleep(POLL_MS)) {
    if (pattern.test(await read())) return true;
  }
  return false;
}
