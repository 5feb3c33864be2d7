// The only place where real things are put together.

import { readFileSync } from 'node:fs';
import { openLab } from './catalog/lab.ts';
import { runCli } from './cli/app.ts';
import { terminalOn, wantsColours, writeLines } from './cli/display/terminal.ts';
import { exitCodes, signalExitCodes } from './cli/exit-codes.ts';
import { Interrupted } from './cli/interrupted.ts';
import { printError } from './cli/print-error.ts';
import { printable } from './core/base/printable.ts';
import { UserError } from './core/base/user-error.ts';
import { checkout } from './infra/files/checkout.ts';
import { type Folders, foldersFrom } from './infra/files/folders.ts';
import { systemClock } from './infra/machine/system-clock.ts';
import { listenForEnd } from './infra/processes/end-signals.ts';
import { exitProcess } from './infra/processes/exit-process.ts';
import { placesInSources } from './infra/processes/source-places.ts';
import { openStandardOutput, type OutputLoss } from './infra/processes/standard-output.ts';
import { styleFor } from './render/base/style.ts';

// Hosts are killed within milliseconds; a machine that swaps may take seconds.
const cleanUpBudgetMs = 15_000;

const { version } = JSON.parse(readFileSync(new URL('package.json', checkout), 'utf8')) as { version: string };
const ends = listenForEnd({
  names: ['SIGHUP', 'SIGINT', 'SIGTERM'],
  exitCodes: signalExitCodes,
  reasonFor: (name) => new Interrupted(name),
  budgetMs: cleanUpBudgetMs,
});
let loss: Interrupted | UserError | null = null;
function onLoss(what: OutputLoss): void {
  // Whoever read our output is gone (`firstbad show 7 | head`): that ends us as SIGPIPE would, a closed terminal as SIGHUP.
  loss = what instanceof UserError ? what : new Interrupted(what === 'reader-gone' ? 'SIGPIPE' : 'SIGHUP');
  ends.abort(loss);
}
const output = openStandardOutput(process.stdout, { name: 'standard output', onLoss });
// Nobody hears what is told there any more: no reason to end, and no place to say so.
const messages = openStandardOutput(process.stderr, {
  name: 'standard error',
  onLoss: (what) => (what === 'terminal-closed' ? onLoss(what) : undefined),
});

const stdout = terminalOn(output);
const stderr = terminalOn(messages);
const lab = openLab({ folders: homeFolders(), env: process.env, clock: systemClock, version, onLoss: tellLoss });
void runProgram();

async function runProgram(): Promise<never> {
  const exitCode = await runCli(process.argv.slice(2), {
    stdout,
    stderr,
    style: styleFor(wantsColours(process.env, stdout)),
    signal: ends.signal,
    clock: systemClock,
    version,
    inSources: placesInSources,
    lab: lab.choose.bind(lab),
    ask:
      process.stdin.isTTY && process.stderr.isTTY
        ? async (question) => (await import('./infra/processes/ask-line.ts')).askLine(question, ends.signal)
        : null,
    writeFile: async (path, content) => {
      const { writeWhole } = await import('./infra/files/files.ts');
      await writeWhole(path, content);
    },
    writeFolder: async (path, files) => (await import('./infra/files/new-folder.ts')).writeNewFolder(path, files),
  });
  lab.close();
  exitProcess(await finishOutput(exitCode));
}

function homeFolders(): Folders {
  try {
    return foldersFrom(process.env);
  } catch (error) {
    exitProcess(printError(error, stderr, placesInSources));
  }
}

function tellLoss(text: string): void {
  writeLines(stderr, [`firstbad: ${printable(text)}`]);
}

/** Waits for the readers of what was printed. What was lost is no success, whatever the command had to say. */
async function finishOutput(code: number): Promise<number> {
  // A Ctrl-C from before has its budget; one that comes now ends the waiting.
  const waiting = ends.signal.aborted ? new AbortController().signal : ends.signal;
  try {
    await output.drained(waiting);
    await messages.drained(waiting);
    if (loss !== null && code === exitCodes.ok) throw loss;
    return code;
  } catch (error) {
    return printError(error, stderr, placesInSources);
  }
}
