// What a tree's own configure says when the toolchain that firstbad puts together lacks something: the lab's trouble, and nothing of the
// commit. Pure.

import { LabError } from '../core/base/user-error.ts';
import { lineAt } from './first-error.ts';

const patterns: readonly RegExp[] = [
  /^configure: error: .*(?:not found|required|missing|needed|must be installed|No package|could not find|cannot find).*/im,
  /^.*configure\.ac:\d+: error: possibly undefined macro: .*/m,
  /^.*meson\.build:\d+:\d+: ERROR: (?:Dependency|Program|C (?:shared or static )?library).* not found.*/m,
  /^(?:sh|\/bin\/sh|\.\/\S+|bash)(?:: line)?:? ?\d*:? ?\S+: (?:command )?not found$/m,
];

/** Null when the log says nothing of the kind. */
export function missingFromToolchain(log: string, tree: string): LabError | null {
  for (const pattern of patterns) {
    const found = pattern.exec(log);
    if (found === null) continue;
    return new LabError({
      code: 'toolchain-incomplete',
      message: `The toolchain that firstbad builds ${tree} with lacks something: ${lineAt(log, found.index).trim()}`,
      hint: 'A build-command of yours can build it on this machine (--trust-scenario); packages need no build.',
    });
  }
  return null;
}
