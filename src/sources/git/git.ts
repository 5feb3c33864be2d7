// Calls git in somebody else's repository so that it only reads (infra/machine/quiet-git), and says what it answered.

import { LabError } from '../../core/base/user-error.ts';
import { quietGit } from '../../infra/machine/quiet-git.ts';
import { type ProcessOptions, run, type RunResult } from '../../infra/processes/run.ts';

export type GitOptions = Pick<ProcessOptions, 'signal' | 'input' | 'onStdout'> & { readonly timeoutMs?: number };

// Reading a history of a million commits takes half a minute; a disk that hangs is noticed all the same.
const timeoutMs = 30 * 60_000;

/** Runs git in `folder`; a status other than 0 is an answer. Throws LabError `tool-missing` and the signal's reason. */
export function readGit(folder: string, words: readonly string[], options: GitOptions): Promise<RunResult> {
  const { argv, env } = quietGit(folder, words);
  return run(argv, { timeoutMs, ...options, env });
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
