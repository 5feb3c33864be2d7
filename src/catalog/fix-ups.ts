// Fix-ups that a person gives: the patch is read, the revisions are resolved, and what could never apply is said at once.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cherryPick } from '../builders/fix-ups.ts';
import { containsCommit } from '../builders/git-tree.ts';
import { together } from '../core/base/together.ts';
import { UserError } from '../core/base/user-error.ts';
import type { FixUpWish } from '../core/scenario/fix-up-wish.ts';
import type { PlannedFixUp } from '../core/stored/hunt-plan.ts';
import type { FixUp } from '../ports/builder.ts';
import type { Repository } from '../ports/repository.ts';

export interface GivenFixUp {
  readonly fixUp: FixUp;
  readonly planned: PlannedFixUp;
}

/** Throws UserError for a patch that can not be read or is none, unknown revisions, and conditions that never hold. */
export async function readFixUp(repository: Repository, wish: FixUpWish, signal: AbortSignal): Promise<GivenFixUp> {
  const containing = await repository.resolve(wish.containing, signal);
  const missing = await together(wish.missing.map((revision) => repository.resolve(revision, signal)));
  for (const [index, repair] of missing.entries()) {
    // What has the first one then always has the other.
    if (!(await containsCommit(repository.folder, { ancestor: repair, descendant: containing }, signal))) continue;
    throw wrong(wish, `${wish.containing} has ${wish.missing[index] ?? ''} in it already, so it would never be applied`, [
      'Give first the commit from which it does not build, then after "and not" the one that repaired it.',
    ]);
  }
  const { change } = wish;
  const fixUp: FixUp =
    change.kind === 'patch'
      ? { name: change.path, patch: await readPatch(wish, change.path), containing, missing }
      : { ...(await cherryPick(repository.folder, { broken: containing, repair: missing[0]! }, signal)), missing };
  return { fixUp, planned: { text: wish.text, sha256: createHash('sha256').update(fixUp.patch).digest('hex') } };
}

async function readPatch(wish: FixUpWish, path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw wrong(wish, `${path} can not be read: ${code === 'ENOENT' ? 'there is no such file' : message}`, []);
  }
  if (/^(diff --git |--- \S+[^\n]*\n\+\+\+ )/m.test(text)) return text;
  throw wrong(wish, `${path} is no patch`, ['What git diff or git format-patch writes is one.']);
}

function wrong({ text }: FixUpWish, because: string, hints: readonly string[]): UserError {
  const [hint] = hints;
  return new UserError({ code: 'fix-up-wrong', message: `the fix-up "${text}": ${because}`, ...(hint ? { hint } : {}) });
}
