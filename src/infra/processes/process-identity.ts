// Names a process for longer than it lives, so that what it held can be taken over when it is dead.

import { readFileSync } from 'node:fs';

/** A process id alone comes back sooner or later; together with its start time and the boot it never does. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the boot to the start of the process. */
  readonly start: string;
  /** Random, new with each boot of the machine. */
  readonly boot: string;
}

export function ownIdentity(): ProcessIdentity {
  const start = startOf(process.pid);
  if (start === null) throw new Error('bug in firstbad: this process has no entry in /proc');
  return { pid: process.pid, start, boot: bootId() };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identity.boot === bootId() && startOf(identity.pid) === identity.start;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}

/** Field 22 of /proc/<pid>/stat (proc(5)); null when there is no such process or only its zombie. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in field 2 may hold blanks and parentheses: count from its end.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? null : (fields[18] ?? null);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: it ended between open and read.
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}
