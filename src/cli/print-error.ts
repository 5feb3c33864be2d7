// How an error ends the program: what people read and the status. Users get sentences, bugs get a stack.

import { printable } from '../core/base/printable.ts';
import { stackOf } from '../core/base/stack-of.ts';
import { explainSystemError } from '../core/base/system-error.ts';
import { UserError } from '../core/base/user-error.ts';
import { type Terminal, writeLines } from './display/terminal.ts';
import { exitCodes, signalExitCodes } from './exit-codes.ts';
import { Interrupted } from './interrupted.ts';

/** Prints what went wrong and returns the exit code. */
export function printError(thrown: unknown, stderr: Terminal, inSources = (stack: string): string => stack): number {
  const error = explainSystemError(thrown);
  if (error instanceof Interrupted) {
    writeLines(stderr, [`firstbad: ${error.message}`]);
    return signalExitCodes[error.signalName];
  }
  if (error instanceof UserError) {
    const message = error.message.split('\n').map(printable).join('\n');
    writeLines(stderr, [`firstbad: ${message}`, ...(error.hint === undefined ? [] : [`hint: ${printable(error.hint)}`])]);
    return error.code === 'usage' ? exitCodes.usage : exitCodes.trouble;
  }
  writeLines(stderr, [inSources(stackOf(error)), 'This is a bug in firstbad. Please report it with the lines above.']);
  return exitCodes.bug;
}
