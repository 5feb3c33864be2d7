import { expect, test } from 'vitest';
import { explainSystemError } from './system-error.ts';

const systemError = (parts: object): Error => Object.assign(new Error('as Node says it'), parts);

test.each([
  [{ code: 'EROFS', syscall: 'open', path: '/home/a' }, 'open /home/a failed: its file system is read-only (EROFS).'],
  [{ code: 'ENOENT', syscall: 'mkdir', path: '/home/a/b' }, 'mkdir /home/a/b failed: its file system is read-only (ENOENT).'],
  [{ code: 'EPERM', syscall: 'unlink', path: '/w/1/x' }, 'unlink /w/1/x failed: this is not permitted (EPERM).'],
  [{ code: 'EMFILE', syscall: 'spawn' }, 'spawn failed: this process has too many files open (EMFILE).'],
])('%j is trouble of the machine', (parts, message) => {
  expect(explainSystemError(systemError(parts))).toMatchObject({ name: 'LabError', code: 'machine-trouble', message });
});

test('what only firstbad can be to blame for stays what it is', () => {
  for (const error of [
    new TypeError('x'),
    systemError({ code: 'ENOENT', syscall: 'open', path: '/x' }),
    systemError({ code: 'EBADF', syscall: 'write' }),
    null,
  ])
    expect(explainSystemError(error)).toBe(error);
});
