// What searches through commits need, put together: repositories, worktrees, commands and the files that these name.

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { WorktreesRequest } from '../app/lab.ts';
import { errorText } from '../core/base/error-text.ts';
import { UserError } from '../core/base/user-error.ts';
import type { Folders } from '../infra/files/folders.ts';
import type { Patches } from '../ports/patches.ts';
import type { Repository, Worktrees } from '../ports/repository.ts';
import { openPatches } from '../sources/git/patches.ts';
import { openRepository } from '../sources/git/repository.ts';
import { openWorktrees } from '../sources/git/worktrees.ts';

export function repositoryAt(path: string, folders: Folders, signal: AbortSignal): Promise<Repository> {
  return openRepository(path, { cacheFolder: join(folders.cache, 'git'), signal });
}

export function worktreesFor(repository: Repository, folders: Folders, request: WorktreesRequest): Promise<Worktrees> {
  const { max, apart, signal } = request;
  const folder = apart === undefined ? join(folders.cache, 'worktrees') : folderApart(apart, folders);
  return openWorktrees(repository, { folder, max, signal });
}

export function patchesFor(repository: Repository, folders: Folders, signal: AbortSignal): Promise<Patches> {
  return openPatches(repository, { folder: join(folders.cache, 'patched'), historyFolder: join(folders.cache, 'git'), signal });
}

export async function removeWorktreesApart(apart: string, folders: Folders): Promise<string | null> {
  const folder = folderApart(apart, folders);
  try {
    await rm(folder, { recursive: true, force: true });
    return null;
  } catch (error) {
    // A build may have left what only its owner can remove.
    return `${folder} is no longer needed and could not be removed: ${errorText(error)}`;
  }
}

function folderApart(apart: string, { state }: Folders): string {
  return join(state, 'by-hand', apart);
}

export async function readTextFrom(path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError({
      code: 'file-unreadable',
      message: `reading ${path} failed: ${errorText(error)}`,
      cause: error,
    });
  }
}
