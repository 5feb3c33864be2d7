// Whether a processor has nothing to do just now. The load average would not tell: it remembers a build for minutes.

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The fourth field of /proc/loadavg: tasks that run or could run now, whoever asks among them (proc(5)). */
export function runnableTasks(loadavg: string): number {
  const found = /^(?:\S+ ){3}(\d+)\//.exec(loadavg)?.[1];
  return found === undefined ? 1 : Number(found);
}

export function hasIdleProcessor(): boolean {
  return runnableTasks(readFileSync('/proc/loadavg', 'latin1')) - 1 < availableParallelism();
}
