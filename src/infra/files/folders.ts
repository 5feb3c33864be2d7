// Where firstbad keeps things on this machine (XDG Base Directory Specification). Creates nothing.

import { userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../../core/base/user-error.ts';

export interface Folders {
  /** What can be downloaded or made again. */
  readonly cache: string;
  /** Journals and evidence. */
  readonly state: string;
  /** Sockets and other things of running processes. */
  readonly run: string;
}

/** The folders for an environment: all of them under `FIRSTBAD_HOME` when it is set. */
export function foldersFrom(env: Readonly<Record<string, string | undefined>>): Folders {
  const home = env['FIRSTBAD_HOME'];
  if (home !== undefined && home !== '') {
    const base = resolve(home);
    return { cache: join(base, 'cache'), state: join(base, 'state'), run: join(base, 'run') };
  }
  const user = homeOf(env['HOME']);
  const state = join(xdgFolder(env['XDG_STATE_HOME'], join(user, '.local', 'state')), 'firstbad');
  return { cache: join(xdgFolder(env['XDG_CACHE_HOME'], join(user, '.cache')), 'firstbad'), state, run: join(state, 'run') };
}

/** A HOME that is empty or relative is none: files of ours would lie wherever firstbad is started. */
function homeOf(value: string | undefined): string {
  if (value !== undefined && isAbsolute(value)) return value;
  try {
    return userInfo().homedir;
  } catch {
    // Containers run as numbers that no user has.
    throw new UserError({
      code: 'no-home',
      message: 'There is no home folder: HOME is not set, and this user is not in the list of users (getent passwd).',
      hint: 'Set HOME, or FIRSTBAD_HOME, to a folder that may be written.',
    });
  }
}

// The specification: a relative path in these variables is invalid and must be ignored.
function xdgFolder(value: string | undefined, otherwise: string): string {
  return value !== undefined && isAbsolute(value) ? value : otherwise;
}
