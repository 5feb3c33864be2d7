// Programs in a PID namespace of their own, as in two containers that share a home.

import { spawnSync } from 'node:child_process';

const asRoot = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
const asUser = ['unshare', '--user', '--map-root-user', ...asRoot.slice(1)];

/** What goes before a command so that it neither sees our processes nor is seen by another one; null where that is forbidden. */
export const otherNamespace: readonly string[] | null = [asRoot, asUser].find(isPossible) ?? null;

function isPossible([program = '', ...words]: readonly string[]): boolean {
  return spawnSync(program, [...words, 'true'], { stdio: 'ignore' }).status === 0;
}
