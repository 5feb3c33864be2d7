// Finds and kills what a command of ours has left running, also what has left its process group and its session. Every such
// command carries a random mark in its environment, which children inherit; /proc shows it (proc(5), /proc/<pid>/environ).
// Not found: a process that emptied its environment AND was given up by its parents (`env -i setsid ... &`), and one of
// another user, whose environment may not be read.

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { ownIdentity, type ProcessIdentity } from './process-identity.ts';

const variable = 'FIRSTBAD_COMMAND';

/** The environment of a marked command: who started it, and a random part of its own. */
export function newMark(): Readonly<Record<string, string>> {
  return { [variable]: `${ownerText(ownIdentity())}.${randomBytes(8).toString('hex')}` };
}

/**
 * Kills all processes with this mark and what they have started, until none is found.
 * `leader` is the pid of the command itself: its children are found by their parents too.
 */
export function killMarked(mark: Readonly<Record<string, string>>, leader?: number): void {
  const wanted = Buffer.from(`${variable}=${mark[variable] ?? ''}\0`);
  killUntilNone((environment) => environment.includes(wanted), leader);
}

/** Kills what a firstbad that is dead has started. Other processes' commands are left alone. */
export function killMarkedBy(dead: ProcessIdentity): void {
  const wanted = Buffer.from(`${variable}=${ownerText(dead)}.`);
  killUntilNone((environment) => environment.includes(wanted));
}

function ownerText(owner: ProcessIdentity): string {
  return `${owner.pid}-${owner.start}-${owner.boot}`;
}

// A process that forks between our look and our kill leaves a child that the next look finds. One that forks faster than we
// look is stopped first: what is stopped does not fork.
const roundsMax = 100;

function killUntilNone(isMarked: (environment: Buffer) => boolean, leader?: number): void {
  for (let round = 0; round < roundsMax; round += 1) {
    const found = descendantsAnd(marked(isMarked), leader);
    if (found.size === 0) return;
    for (const pid of found) send(pid, 'SIGSTOP');
    for (const pid of found) send(pid, 'SIGKILL');
  }
}

function marked(isMarked: (environment: Buffer) => boolean): Set<number> {
  const found = new Set<number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const environment = read(`/proc/${name}/environ`);
    if (environment !== null && isMarked(environment)) found.add(Number(name));
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
