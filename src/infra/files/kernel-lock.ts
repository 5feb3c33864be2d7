// A lock on a file that the kernel holds for this process and lets go when the process ends, however that happens. Node has no
// flock(2) and no fcntl(2) locks; SQLite takes the latter on its files, and they hold across PID namespaces and, where the file
// system passes them on (NFS does), across machines. See docs/decisions/0014-leases.md.

import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { LabError } from '../../core/base/user-error.ts';
import { isMissing } from './files.ts';

export interface KernelLock {
  /** May be called twice. */
  release(): void;
  /** Removes the file too; nobody else can have it then. */
  remove(): void;
}

/**
 * Takes the lock `path`, an empty file that is made when it is not there, and that nobody may open in any other way: closing it would
 * drop the lock (fcntl(2)). Null when it stays held, also by this process, for `patienceMs`. Throws LabError `no-locks` where the file
 * system has none.
 */
export function tryLock(path: string, { patienceMs = 0 }: { readonly patienceMs?: number } = {}): KernelLock | null {
  for (;;) {
    const before = fileAt(path) ?? makeFile(path);
    const database = new Database(path, { timeout: patienceMs });
    try {
      // Without it an empty file `<path>-journal` would lie beside the lock.
      database.exec('PRAGMA journal_mode = MEMORY');
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (isBusy(error)) return null;
      throw explainLock(error, path);
    }
    // Whoever held it may have removed the file between our look and our lock: another one would take the next file of that name.
    if (before !== null && fileAt(path) === before) return heldLock(path, database);
    database.close();
  }
}

function heldLock(path: string, database: Database.Database): KernelLock {
  const release = (): void => {
    if (database.open) database.close();
  };
  return {
    release,
    remove: () => {
      if (!database.open) return;
      rmSync(path, { force: true });
      release();
    },
  };
}

/** Which file it is, whatever its name; null when there is none. */
function fileAt(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function makeFile(path: string): string | null {
  mkdirSync(dirname(path), { recursive: true });
  try {
    closeSync(openSync(path, 'wx'));
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return fileAt(path);
}

function isBusy(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code);
}

function explainLock(error: unknown, path: string): unknown {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !/^SQLITE_(IOERR|PROTOCOL|NOLFS)/.test(code)) return error;
  return new LabError({
    code: 'no-locks',
    message: `The file ${path} could not be locked (${code}): its file system has no locks, or they do not work at the moment.`,
    hint: 'Set FIRSTBAD_HOME to a folder on a local disk, or mount this one with locks (nfs: without nolock, with lockd).',
    cause: error,
  });
}
