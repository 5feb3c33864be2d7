// The Debian archive that the user has named once on this machine, for hosts whose package manager knows none.

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/base/user-error.ts';
import { isMissing, writeWhole } from './files.ts';

export interface NamedMirror {
  /** `http://HOST/debian` */
  readonly mirror: string;
  readonly securityMirror?: string;
  /** Absolute paths of OpenPGP keys; only these are trusted then. */
  readonly keyrings?: readonly string[];
}

export interface MirrorFile {
  /** Null when none was named. Throws UserError `mirror-unreadable` for a file that is not ours. */
  read(): Promise<NamedMirror | null>;
  write(mirror: NamedMirror): Promise<void>;
  /** False when there was none. */
  remove(): Promise<boolean>;
}

export function mirrorFile(stateFolder: string): MirrorFile {
  const path = join(stateFolder, 'mirror.json');
  const read = async (): Promise<NamedMirror | null> => {
    try {
      return mirrorIn(JSON.parse(await readFile(path, 'utf8')), path);
    } catch (error) {
      if (isMissing(error)) return null;
      if (error instanceof SyntaxError) throw unreadable(path);
      throw error;
    }
  };
  return {
    read,
    write: (mirror) => writeWhole(path, `${JSON.stringify({ layout: 1, ...mirror }, null, 2)}\n`),
    remove: async () => {
      try {
        await rm(path);
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
  };
}

function mirrorIn(told: unknown, path: string): NamedMirror {
  const { layout, mirror, securityMirror, keyrings } = (told ?? {}) as Record<string, unknown>;
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  const areKeys = keyrings === undefined || (Array.isArray(keyrings) && keyrings.every(isText));
  if (layout !== 1 || !isText(mirror) || !areKeys || (securityMirror !== undefined && !isText(securityMirror))) {
    throw unreadable(path);
  }
  return {
    mirror,
    ...(securityMirror === undefined ? {} : { securityMirror }),
    ...(keyrings === undefined ? {} : { keyrings: keyrings }),
  };
}

function unreadable(path: string): UserError {
  return new UserError({
    code: 'mirror-unreadable',
    message: `${path} does not hold an archive that this firstbad reads.`,
    hint: 'Name it again: firstbad mirror set http://HOST/debian',
  });
}
