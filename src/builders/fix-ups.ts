// Patches for stretches of history that do not build: which ones a commit needs, and putting them into a worktree and out.

import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { together } from '../core/base/together.ts';
import { LabError } from '../core/base/user-error.ts';
import type { CommitName } from '../core/git/commit.ts';
import { run, runOrFail } from '../infra/processes/run.ts';
import type { FixUp } from '../ports/builder.ts';
import { containsCommit, gitIn, gitOptions, patchOf } from './git-tree.ts';

/**
 * The fix-up that git history itself offers: what `repair` changed, for commits that have `broken` and not yet `repair`.
 * `folder` is the repository.
 */
export async function cherryPick(
  folder: string,
  { broken, repair }: { readonly broken: CommitName; readonly repair: CommitName },
  signal: AbortSignal,
): Promise<FixUp> {
  const name = `cherry-pick ${repair.slice(0, 12)}`;
  return { name, patch: await patchOf(folder, repair, signal), containing: broken, missing: [repair] };
}

/** Those whose condition holds for the commit, in the order in which they were given. */
export async function chooseFixUps(
  folder: string,
  all: readonly FixUp[],
  commit: CommitName,
  signal: AbortSignal,
): Promise<readonly FixUp[]> {
  const chosen: FixUp[] = [];
  for (const fixUp of all) {
    const isIn = (ancestor: CommitName): Promise<boolean> => containsCommit(folder, { ancestor, descendant: commit }, signal);
    if (!(await isIn(fixUp.containing))) continue;
    const repaired = await together(fixUp.missing.map(isIn));
    if (!repaired.includes(true)) chosen.push(fixUp);
  }
  return chosen;
}

/** What a key says of a fix-up: its effect, not its name. */
export function fixUpHash(fixUp: FixUp): string {
  return createHash('sha256').update(fixUp.patch).digest('hex');
}

/** Changes the worktree's files, not its index. False when the patch does not apply; then nothing of it is left. */
export async function applyFixUp(worktree: string, fixUp: FixUp, signal: AbortSignal): Promise<boolean> {
  const argv = [...gitIn(worktree), 'apply', '--whitespace=nowarn', '-'];
  const end = await run(argv, { ...gitOptions(signal), input: fixUp.patch });
  if (end.status === 0) return true;
  // git apply does all or nothing, but on a full disk it stops in the middle.
  if (/No space left/.test(end.stderr)) {
    throw new LabError({
      code: 'disk-full',
      message: `Applying ${fixUp.name} failed: ${end.stderr.trim()}`,
      hint: 'Make room.',
    });
  }
  return false;
}

/**
 * Brings tracked files back to what the commit says, and takes away what the fix-ups added: also what the build itself changed
 * of the tree. Objects stay.
 */
export async function restoreTree(worktree: string, applied: readonly FixUp[]): Promise<void> {
  // Not the build's signal: a build that was cancelled is put back too. git needs seconds even for a kernel.
  const options = gitOptions(AbortSignal.timeout(120_000));
  await runOrFail([...gitIn(worktree), 'reset', '-q', '--hard', 'HEAD'], options);
  for (const path of applied.flatMap((fixUp) => addedFiles(fixUp.patch))) await rm(join(worktree, path), { force: true });
}

/** Tracked files that are not as the commit says, at most a few; the commit that is checked out. */
export async function stateOfTree(
  worktree: string,
  signal: AbortSignal,
): Promise<{ readonly head: string; readonly changed: readonly string[] }> {
  const options = gitOptions(signal);
  const head = await runOrFail([...gitIn(worktree), 'rev-parse', '--verify', 'HEAD^{commit}'], options);
  const status = await runOrFail([...gitIn(worktree), 'status', '--porcelain', '--untracked-files=no'], options);
  const changed = status.stdout.toString('utf8').split('\n').filter(Boolean).slice(0, 5);
  return { head: head.stdout.toString('latin1').trim(), changed };
}

/** Paths that a patch creates: files that git itself would not take away again. */
function addedFiles(patch: string): readonly string[] {
  return [...patch.matchAll(/^--- \/dev\/null\n\+\+\+ b\/([^\n\t]+)/gm)].map(([, path = '']) => path);
}
