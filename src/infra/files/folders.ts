// Where firstbad keeps things on this machine (XDG Base Directory Specification). Creates nothing.

import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

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
  const user = env['HOME'] ?? homedir();
  const state = join(xdgFolder(env['XDG_STATE_HOME'], join(user, '.local', 'state')), 'firstbad');
  return { cache: join(xdgFolder(env['XDG_CACHE_HOME'], join(user, '.cache')), 'firstbad'), state, run: join(state, 'run') };
}

// The specification: a relative path in these variables is invalid and must be ignored.
function xdgFolder(value: string | undefined, otherwise: string): string {
  return value !== undefined && isAbsolute(value) ? value : otherwise;
}
