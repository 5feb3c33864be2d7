// What is wrong with the words of a command line.

import { UserError } from '../core/base/user-error.ts';

/** `hint` is a command line that is right, or null for the help of `command`. */
export function usageError(message: string, command: string, hint: string | null = null): UserError {
  return new UserError({ code: 'usage', message, hint: hint ?? `firstbad ${command} --help says what there is` });
}
