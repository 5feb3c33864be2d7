// Finds and kills what a command of ours has left running, also what has left its process group and its session. Every such
// command carries a random mark in its environment, which children inherit; /proc shows it (proc(5), /proc/<pid>/environ).
// Not found: a process that emptied its environment AND was given up by its parents (`env -i setsid ... &`), and one of
// another user, whose environment may not be read.

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { ownIdentity, type ProcessIdentity } from './process-identity.ts';

const variable = 'FIRSTBAD_COMMAND';

/** Who started a command, and a random part of its own. */
export interface CommandMark {
  readonly text: string;
  /** For the command: the mark after those of the commands that this process runs in, whose marks it must keep. */
  readonly env: Readonly<Record<string, string>>;
}

export function newMark(): CommandMark {
  const text = `${ownerText(ownIdentity())}${randomBytes(8).toString('hex')}`;
  return { text, env: { [variable]: `${process.env[variable] ?? ''}${text}` } };
}

/**
 * Kills all processes with this mark and what they have started, until no more are found; gives their numbers.
 * `leader` is the pid of the command itself: its children are found by their parents too.
 */
export function killMarked(mark: CommandMark, leader?: number): readonly number[] {
  return killUntilNone(mark.text, leader);
}

/** Kills what a firstbad that is dead has started. Other processes' commands are left alone. */
export function killMarkedBy(dead: ProcessIdentity): readonly number[] {
  return killUntilNone(ownerText(dead));
}

/** Killing is not waiting: a system call that was under way ends first. At most a second, then it hangs in the kernel. */
export async function untilDead(pids: readonly number[]): Promise<void> {
  const startedAt = performance.now();
  while (pids.some(isRunning) && performance.now() - startedAt < 1000) await setTimeout(5);
}

/** Begins and ends with what no number and no boot has in it, so that no owner is found within another. */
function ownerText(owner: ProcessIdentity): string {
  return `/${owner.pid}-${owner.start}-${owner.boot}${owner.namespace === undefined ? '' : `-${owner.namespace}`}.`;
}

// A process that forks between our look and our kill leaves a child that the next look finds; all are stopped first, so that
// a crowd does not grow while we go through it. What was killed does not fork any more (fork(2) ends for a pending signal).
function killUntilNone(text: string, leader?: number): readonly number[] {
  const killed = new Set<number>();
  for (;;) {
    const found = [...descendantsAnd(marked(Buffer.from(text)), leader)].filter((pid) => !killed.has(pid));
    if (found.length === 0) return [...killed];
    for (const pid of found) send(pid, 'SIGSTOP');
    for (const pid of found) send(pid, 'SIGKILL');
    for (const pid of found) killed.add(pid);
  }
}

function isRunning(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`)?.toString('latin1');
  return stat !== undefined && !/\) [ZX] /.test(stat);
}

function marked(text: Buffer): Set<number> {
  const found = new Set<number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const environment = read(`/proc/${name}/environ`);
    if (environment?.includes(text) === true) found.add(Number(name));
  }
  found.delete(process.pid);
  return found;
}

/** Adds what was started by one that was found and has emptied its own environment. */
function descendantsAnd(found: Set<number>, leader?: number): Set<number> {
  if (found.size === 0 && leader === undefined) return found;
  const parentOf = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`)?.toString('latin1');
    if (stat === undefined) continue;
    // The name in field 2 may hold blanks and parentheses: count from its end. Zombies have nothing left to kill.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') found.delete(Number(name));
    else parentOf.set(Number(name), Number(parent));
  }
  const isOurs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parentOf.get(at)) {
      if (found.has(at) || at === leader) return true;
    }
    return false;
  };
  for (const pid of parentOf.keys()) if (isOurs(pid)) found.add(pid);
  found.delete(process.pid);
  return found;
}

/** Null for a process that has ended meanwhile and for one that we may not look at. */
function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return null;
    throw error;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It has ended already, or became another user's meanwhile (setuid), which we can not change.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
