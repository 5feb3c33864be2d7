// Names a process for longer than it lives and beyond this machine, so that what it held can be taken over when it is dead, and only then.

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { UserError } from '../../core/base/user-error.ts';

/** A process id alone comes back sooner or later; together with its start time and the boot it never does. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the boot to the start of the process. */
  readonly start: string;
  /** Random, new with each boot of the machine. */
  readonly boot: string;
  /** The PID namespace that `pid` is a number of (pid_namespaces(7)); firstbad 0.1 did not say it. */
  readonly namespace?: string;
  /** Of the installation and its name, which stay over boots. */
  readonly machine?: string;
}

/** `unseen`: it may live where we can not look, in another PID namespace or on another machine; `rebooted`: it ran before this machine's boot. */
export type Fate = 'alive' | 'dead' | 'rebooted' | 'unseen';

/** Throws UserError `proc-of-others` where /proc shows the processes of another namespace than ours. */
export function ownIdentity(): ProcessIdentity {
  const start = readlinkSync('/proc/self') === String(process.pid) ? startOf(process.pid) : null;
  if (start === null) {
    throw new UserError({
      code: 'proc-of-others',
      message: `/proc does not show process ${process.pid}, which is this one: it was mounted for another PID namespace.`,
      hint: 'Mount a /proc of this namespace: unshare --pid --fork --mount-proc; containers have one of their own.',
    });
  }
  return { pid: process.pid, start, boot: bootId(), namespace: pidNamespace(), machine: machineName() };
}

export function fateOf(identity: ProcessIdentity): Fate {
  if (identity.boot !== bootId()) return identity.machine === machineName() ? 'rebooted' : 'unseen';
  if (identity.namespace !== undefined && identity.namespace !== pidNamespace()) return 'unseen';
  return startOf(identity.pid) === identity.start ? 'alive' : 'dead';
}

/** Where `pid` and `start` of one process can be told from those of others, also after a boot. */
export function placeOfProcesses(): string {
  return `${pidNamespace()} ${machineName()}`;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}

function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid');
}

function machineName(): string {
  let installation = '';
  try {
    installation = readFileSync('/etc/machine-id', 'latin1').trim();
  } catch {
    // Containers often have none: the name has to do then.
  }
  return `${installation} ${hostname()}`;
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
