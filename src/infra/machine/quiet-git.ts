// How git is called in somebody else's repository so that it only reads: no hooks, no monitors, no locks, no network, and nothing
// of the caller's environment that would make it another repository's git.

import { basename, dirname } from 'node:path';
import { withoutGitVariables } from '../processes/git-environment.ts';

// All that could make a reading command start a program that the repository's configuration names.
const quiet = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false'];

const readOnly = {
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  // Into a pipe git writes line by line unless it is told otherwise, which costs it half as much time again (git(1)).
  GIT_FLUSH: '0',
  GIT_TERMINAL_PROMPT: '0',
  // A partial clone would fetch what is missing, and so change the user's repository. (Before 2.44 only the first one helps.)
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
};

/**
 * In the checkout when its `.git` is given: git compares `safe.directory` with the folder where it is started, and takes a
 * `.git` for a bare repository, which `safe.bareRepository=explicit` forbids.
 */
export function quietGit(
  folder: string,
  words: readonly string[],
): { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string | undefined>> } {
  return {
    argv: ['git', ...quiet, '-C', basename(folder) === '.git' ? dirname(folder) : folder, ...words],
    env: { ...withoutGitVariables(process.env), ...readOnly },
  };
}
