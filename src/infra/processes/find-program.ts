// Where a program is, as a shell would look for it.

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The path of the first one on PATH that may be run; null when there is none. A name with a slash is a path. */
export async function findProgram(name: string): Promise<string | null> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const path of name.includes('/') ? [name] : folders.map((folder) => join(folder, name))) {
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not there, or not for us: the next folder.
    }
  }
  return null;
}
