// Calls git in somebody else's repository so that it only reads: no hooks, no monitors, no locks, no network, and nothing of
// the caller's environment that would make it another repository's git.

import { LabError } from '../../core/user-error.ts';
import { withoutGitVariables } from '../../infra/git-environment.ts';
import { run, type RunOptions, type RunResult } from '../../infra/run.ts';

export type GitOptions = Pick<RunOptions, 'signal' | 'input' | 'onStdout'> & { readonly timeoutMs?: number };

// Reading a history of a million commits takes half a minute; a disk that hangs is noticed all the same.
const timeoutMs = 30 * 60_000;

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

/** Runs git in `folder`; a status other than 0 is an answer. Throws LabError `tool-missing` and the signal's reason. */
export function readGit(folder: string, words: readonly string[], options: GitOptions): Promise<RunResult> {
  return run(['git', ...quiet, '-C', folder, ...words], {
    timeoutMs,
    ...options,
    env: { ...withoutGitVariables(process.env), ...readOnly },
  });
}

/** The output of a git that must succeed; else LabError `git-failed`. */
export async function readGitOrFail(folder: string, words: readonly string[], options: GitOptions): Promise<string> {
  const result = await readGit(folder, words, options);
  if (result.status !== 0) throw gitFailed(folder, words, result);
  return result.stdout.toString('utf8');
}

/** `full` when the disk was found to be full: git says only sometimes why it could not write. */
export function gitFailed(
  folder: string,
  words: readonly string[],
  result: RunResult,
  full = /No space left on device|Disk quota exceeded|Out of diskspace/.test(result.stderr),
): LabError {
  return new LabError({
    code: full ? 'disk-full' : 'git-failed',
    message: `git ${words.join(' ')} in ${folder} ended with ${result.killedBy ?? `status ${result.status}`}: ${said(result)}`,
    ...(full ? { hint: 'Make room on the disk, or set FIRSTBAD_HOME to a folder on another one.' } : {}),
  });
}

/** What git said, shortened: its own words tell more than ours would. */
export function said(result: RunResult): string {
  return result.stderr.trim().split('\n').slice(0, 8).join('\n') || '(it said nothing)';
}
