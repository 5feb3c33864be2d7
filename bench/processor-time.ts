// Processor time in milliseconds: the same on a busy machine as on an idle one, which wall time is not.

import { execFileSync } from 'node:child_process';

/** Of this process, all threads, so far. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Of a command that runs to its end; its output is thrown away. */
export function processorMsOf(argv: readonly string[]): number {
  const printed = execFileSync('sh', ['-c', '"$@" > /dev/null; times', 'sh', ...argv], { encoding: 'utf8' });
  // POSIX: two lines, the shell's own and its children's, each user and system as 0m1.234s.
  const children = printed.trim().split('\n').at(-1) ?? '';
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60_000 * Number(minutes) + 1000 * Number(seconds),
    0,
  );
}
