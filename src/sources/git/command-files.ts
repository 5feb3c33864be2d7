// Which words of the user's command name files, and whether the repository holds them.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { NamedFile } from '../../core/commits/command-words.ts';
import { isMissing } from '../../infra/files/files.ts';
import type { CommandFiles } from '../../ports/command.ts';
import type { Repository } from '../../ports/repository.ts';
import { readGit } from './git.ts';

/** `folder` is where the command was typed. */
export function commandFiles({ checkout }: Pick<Repository, 'checkout'>, folder: string): CommandFiles {
  return {
    folder,
    look: async (word, signal) => {
      const path = resolve(folder, word);
      if (!(await isFile(path))) return null;
      // Links in the folders only: a script that is a link itself is run under its own name.
      const place = join(await realpath(dirname(path)), basename(path));
      return { path: place, sha256: await hashOf(place), kind: await kindOf(place, checkout, signal) };
    },
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    // ENOTDIR and ENAMETOOLONG too: a word of a shell's program is no path.
    if (isMissing(error) || ['ENOTDIR', 'ENAMETOOLONG', 'EACCES', 'ELOOP'].includes(codeOf(error))) return false;
    throw error;
  }
}

async function kindOf(path: string, checkout: string | null, signal: AbortSignal): Promise<NamedFile['kind']> {
  if (checkout === null || !path.startsWith(checkout + sep)) return { is: 'own' };
  const fromTop = relative(checkout, path);
  const tracked = await readGit(checkout, ['ls-files', '--error-unmatch', '--', `:(literal)${fromTop}`], { signal });
  if (tracked.status === 0) return { is: 'tracked', fromTop };
  const ignored = await readGit(checkout, ['check-ignore', '--quiet', '--', fromTop], { signal });
  return { is: ignored.status === 0 ? 'ignored' : 'own' };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
