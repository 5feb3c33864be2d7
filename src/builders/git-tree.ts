// What builders ask git about a commit's tree, without any checkout.

import { LabError } from '../core/base/user-error.ts';
import type { CommitName } from '../core/git/commit.ts';
import { withoutGitVariables } from '../infra/processes/git-environment.ts';
import { run, runOrFail } from '../infra/processes/run.ts';

/** One commit's tree in a repository. */
export interface GitTree {
  readonly commit: CommitName;
  /** The tree's object id: equal for commits with equal contents. */
  readonly id: string;
  /** Null when there is no such file. */
  read(path: string, signal: AbortSignal): Promise<string | null>;
}

/** `folder` is the repository itself, as in the Repository port. */
export async function openGitTree(folder: string, commit: CommitName, signal: AbortSignal): Promise<GitTree> {
  const { stdout } = await runOrFail([...git(folder), 'rev-parse', '--verify', `${commit}^{tree}`], gitOptions(signal));
  return {
    commit,
    id: stdout.toString('latin1').trim(),
    read: async (path, inner) => {
      const end = await run([...git(folder), 'show', `${commit}:${path}`], gitOptions(inner));
      return end.status === 0 ? end.stdout.toString('utf8') : null;
    },
  };
}

/** True when `descendant` contains `ancestor`, or is it. Throws LabError when git can not say. */
export async function containsCommit(
  folder: string,
  { ancestor, descendant }: { readonly ancestor: CommitName; readonly descendant: CommitName },
  signal: AbortSignal,
): Promise<boolean> {
  const argv = [...git(folder), 'merge-base', '--is-ancestor', ancestor, descendant];
  const end = await run(argv, gitOptions(signal));
  if (end.status === 0 || end.status === 1) return end.status === 0;
  throw new LabError({ code: 'git-failed', message: `${argv.join(' ')} failed: ${end.stderr.trim()}` });
}

/** What one commit changed, as a patch. */
export async function patchOf(folder: string, commit: CommitName, signal: AbortSignal): Promise<string> {
  const argv = [...git(folder), 'diff-tree', '-p', '--binary', '--full-index', '--no-ext-diff', '--no-textconv', '-m'];
  const { stdout } = await runOrFail([...argv, '--first-parent', '--root', '--no-commit-id', commit], gitOptions(signal));
  return stdout.toString('utf8');
}

/** git's options in a worktree; nothing of the caller's environment or of hooks reaches it. */
export function gitIn(worktree: string): readonly string[] {
  return ['git', '-C', worktree, '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];
}

export function gitOptions(signal: AbortSignal): {
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
} {
  return { signal, env: { ...withoutGitVariables(process.env), LC_ALL: 'C' } };
}

function git(folder: string): readonly string[] {
  return ['git', '--git-dir', folder];
}
