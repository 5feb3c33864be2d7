// Errors of the operating system that nobody has explained on their way up. That a folder can not be written, a disk is full or a file is
// immutable is the machine's trouble, told in words with the path, and no bug in firstbad.

import { LabError } from './user-error.ts';

/** As Node makes them (SystemError): a code of errno(3), the call, and mostly a path. */
interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
}

/** By code, where the machine and not firstbad is to blame; a sentence's end, and what to do about it. */
const reasons: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ['it may not be written or read by this user', 'Check its rights and those of its folder'],
  EPERM: ['this is not permitted', 'Check whose it is and whether it is immutable (lsattr, chattr -i)'],
  EROFS: ['its file system is read-only', 'Mount it writable'],
  ENOSPC: ['no space is left', 'Make room on its disk'],
  EDQUOT: ["the user's quota is used up", 'Make room'],
  EIO: ['its disk could not be read or written', 'Check the disk (dmesg, smartctl)'],
  EMFILE: ['this process has too many files open', 'Raise the limit (ulimit -n)'],
  ENFILE: ['the machine has too many files open', 'End other programs'],
  ENOMEM: ['no memory is left', 'End other programs'],
  EAGAIN: ['the machine has no more processes to give', 'Raise the limit (ulimit -u), or end other programs'],
  ENAMETOOLONG: ['its name is too long', 'Use a shorter folder'],
  ESTALE: ['the network file system has lost it', 'Mount it again'],
};

/** LabError `machine-trouble` for such an error, everything else unchanged. */
export function explainSystemError(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  // Node says ENOENT where mkdir(2) with its parents failed on a read-only file system.
  const reason = error.code === 'ENOENT' && error.syscall === 'mkdir' ? reasons['EROFS'] : reasons[error.code];
  if (reason === undefined) return error;
  const [why, cure] = reason;
  return new LabError({
    code: 'machine-trouble',
    message: `${error.syscall}${error.path === undefined ? '' : ` ${error.path}`} failed: ${why} (${error.code}).`,
    hint: `${cure}, or set FIRSTBAD_HOME to another folder. What was recorded before is safe.`,
    cause: error,
  });
}

function isSystemError(error: unknown): error is SystemError {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as Partial<SystemError>;
  return typeof code === 'string' && typeof syscall === 'string';
}
