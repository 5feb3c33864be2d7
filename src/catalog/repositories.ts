// What searches through commits need, put together: repositories, worktrees, commands and the files that these name.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { WorktreesRequest } from '../cli/context.ts';
import { UserError } from '../core/user-error.ts';
import type { Folders } from '../infra/folders.ts';
import type { Repository, Worktrees } from '../ports/repository.ts';
import { openRepository } from '../sources/git/repository.ts';
import { openWorktrees } from '../sources/git/worktrees.ts';

export function repositoryAt(path: string, folders: Folders, signal: AbortSignal): Promise<Repository> {
  return openRepository(path, { cacheFolder: join(folders.cache, 'git'), signal });
}

export function worktreesFor(repository: Repository, folders: Folders, request: WorktreesRequest): Promise<Worktrees> {
  const { max, apart, signal } = request;
  const folder = apart === undefined ? join(folders.cache, 'worktrees') : join(folders.state, 'by-hand', apart);
  return openWorktrees(repository, { folder, max, signal });
}

export async function readTextFrom(path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError({
      code: 'file-unreadable',
      message: `reading ${path} failed: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
    });
  }
}
