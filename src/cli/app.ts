// Runs one command line. What commands and options there are is in command-line.ts.

import { CommanderError } from '@commander-js/extra-typings';
import { createCommandLine } from './command-line.ts';
import { withMarkedCommand } from './command-line/searching.ts';
import { contextIn, type World } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { printError } from './print-error.ts';

/** `words` without `node` and the script. Returns the exit code and throws nothing. */
export async function runCli(words: readonly string[], world: World): Promise<number> {
  const context = contextIn(world);
  let exitCode: number = exitCodes.ok;
  const program = createCommandLine(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words.length > 0 ? withMarkedCommand(words) : ['--help'], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed its message (or the help) already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    // What breaks after Ctrl-C breaks because of it.
    return printError(context.signal.aborted ? context.signal.reason : error, context.stderr, context.inSources);
  }
}
