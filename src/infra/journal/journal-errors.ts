// What SQLite's errors mean to a person.

import { LabError, UserError } from '../../core/base/user-error.ts';

/** Runs `work` on the database at `path`; its errors come out as something that a person can act on. */
export function explained<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explainDatabaseError(error, path);
  }
}

/** One hunt can not be read; the others can. */
export function huntDamaged(path: string, hunt: number, what: string, cause?: unknown): UserError {
  return new UserError({
    code: 'hunt-damaged',
    message: `Hunt ${hunt} in ${path} is damaged: ${what}.`,
    hint: `Other hunts are not touched by that. firstbad forget ${hunt} removes this one; its consoles stay on the disk.`,
    ...(cause === undefined ? {} : { cause }),
  });
}

export function isHuntDamaged(error: unknown): error is UserError {
  return error instanceof UserError && error.code === 'hunt-damaged';
}

function damaged(path: string, what: string, cause?: unknown): UserError {
  return new UserError({
    code: 'journal-damaged',
    message: `The journal ${path} is damaged: ${what}.`,
    // With its -wal: a log that stays behind would be played into the next database of that name.
    hint: `Move it aside, with its log: mkdir ${path}.damaged && mv ${path} ${path}-* ${path}.damaged/ - then start again. Earlier hunts are no longer listed; their consoles stay on the disk.`,
    ...(cause === undefined ? {} : { cause }),
  });
}

export function tooNew(path: string, what: string): UserError {
  return new UserError({
    code: 'journal-too-new',
    message: `The journal ${path} was written by a newer firstbad: ${what}. Nothing was changed.`,
    hint: 'Use that newer firstbad, or set FIRSTBAD_HOME to another folder for this one.',
  });
}

export function notOurs(path: string): UserError {
  return new UserError({
    code: 'journal-not-ours',
    message: `${path} is a database of another program. Nothing was changed.`,
    hint: 'Move it aside, or set FIRSTBAD_HOME to another folder.',
  });
}

function explainDatabaseError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const code = codeOf(error);
  // Bugs of ours have no SQLite code, or one that says that the statement itself is wrong.
  if (code === null) return error;
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return damaged(path, error.message, error);
  if (code.startsWith('SQLITE_FULL')) {
    return new LabError({
      code: 'disk-full',
      message: `Writing the journal ${path} failed: no space is left. What was acknowledged before is safe.`,
      hint: `Make room on the disk of ${path} and start again; the hunt goes on where it was.`,
      cause: error,
    });
  }
  if (/^SQLITE_(IOERR|BUSY|LOCKED|PROTOCOL)/.test(code)) {
    return new LabError({
      code: code.startsWith('SQLITE_IOERR') ? 'journal-io' : 'journal-busy',
      message: `The journal ${path} could not be read or written: ${error.message} (${code}).`,
      hint: 'Check the disk (dmesg, df) and whether another firstbad holds it; then start again.',
      cause: error,
    });
  }
  if (/^SQLITE_(CANTOPEN|READONLY|PERM)/.test(code)) {
    return new UserError({
      code: 'journal-unwritable',
      message: `The journal ${path} could not be opened for writing: ${error.message}.`,
      hint: `Check the rights of ${path} and of its folder, or set FIRSTBAD_HOME to a folder that you may write.`,
      cause: error,
    });
  }
  return error;
}

function codeOf(error: Error): string | null {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && code.startsWith('SQLITE_')) return code;
  // Making the folder goes before SQLite's own part and fails for the same reasons.
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'SQLITE_FULL';
  if (typeof code === 'string' && /^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST)$/.test(code)) return 'SQLITE_CANTOPEN';
  // libsql 0.5 reports errors of opening without a code, SQLite's number at the end of the text.
  const number = /^ConnectionFailed\(.*: (\d+)"\)$/s.exec(error.message)?.[1];
  if (number === undefined) return null;
  const names: Readonly<Record<string, string>> = { '11': 'SQLITE_CORRUPT', '13': 'SQLITE_FULL', '26': 'SQLITE_NOTADB' };
  return names[number] ?? 'SQLITE_CANTOPEN';
}

export function huntUnknown(hunt: number, path: string): UserError {
  return new UserError({
    code: 'hunt-unknown',
    message: `There is no hunt ${hunt} in ${path}.`,
    hint: 'firstbad hunts lists them.',
  });
}
