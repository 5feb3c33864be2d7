// A new folder with files in it, there whole or not at all; one that exists is left alone.

import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../../core/base/user-error.ts';
import { isMissing, makeWhole } from './files.ts';

/** Throws UserError `folder-taken`. Names of files have no folders in them. */
export async function writeNewFolder(path: string, files: Readonly<Record<string, string>>): Promise<void> {
  const folder = resolve(path);
  if (await isThere(folder)) {
    throw new UserError({
      code: 'folder-taken',
      message: `${path} is there already, and nothing in it was changed`,
      hint: 'Name a folder that does not exist yet, or remove this one.',
    });
  }
  await makeWhole(folder, async (temporary) => {
    await mkdir(temporary);
    for (const [name, content] of Object.entries(files)) await writeFile(join(temporary, name), content);
  });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
