// What the exit status of a step means, as sh and `git bisect run` have it.

/** A status that says nothing about the point. */
export interface ForeignStatus {
  readonly untestable: boolean;
  readonly because: string;
  readonly hint: string | null;
}

/** Null for a status that the step's own command chose, or died with. */
export function foreignStatus(status: number): ForeignStatus | null {
  if (status === 125) return { untestable: true, because: 'this point can not be tested', hint: null };
  if (status === 126) return { untestable: false, because: 'a command of it can not be executed', hint: commandHint };
  if (status === 127) return { untestable: false, because: 'a command of it was not found', hint: commandHint };
  const signal = signalOf(status);
  if (signal === null || !outsideSignals.has(signal)) return null;
  return { untestable: false, because: 'it was ended from outside', hint: memoryHint };
}

const commandHint = 'the host has busybox, what firstbad needs itself and the components under test, and nothing else';
const memoryHint = 'often the host has too little memory: raise the memory of the host in the scenario';

/** Nobody sends these to itself: the out-of-memory killer, the lab or a person did. */
const outsideSignals: ReadonlySet<string> = new Set(['SIGHUP', 'SIGINT', 'SIGKILL', 'SIGTERM']);

/** The signal that ended the step, null when it ended by itself. */
export function signalOf(status: number): string | null {
  if (status <= 128 || status > 128 + signalMax) return null;
  return signalNames[status - 128] ?? `signal ${status - 128}`;
}

/** Linux, signal(7). */
const signalMax = 64;
const signalNames: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};
