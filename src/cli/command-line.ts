// The command line. Names, options and help of the commands are in command-line/; each command's work is one function in
// commands/, loaded when it is called, so that `--help` stays fast.

import { Command, type Option } from '@commander-js/extra-typings';
import { type Add, examples } from './command-line/add.ts';
import { addAsk, addTell } from './command-line/asking.ts';
import { addHandSteps, addLog, addMarks, addReplay } from './command-line/by-hand.ts';
import { addCompletion } from './command-line/completion.ts';
import { addOverride } from './command-line/correcting.ts';
import { addDio } from './command-line/dio.ts';
import { addEvidence, addExplain } from './command-line/explaining.ts';
import { addHunt, addMatrix, addRun } from './command-line/hunting.ts';
import { addImport } from './command-line/importing.ts';
import { addIsolate } from './command-line/isolating.ts';
import { addForget, addHunts, addShow } from './command-line/looking-back.ts';
import { addCache, addDoctor, addTrees, addVersions } from './command-line/machine.ts';
import { addCompareConfig, addReduceConfig } from './command-line/reducing.ts';
import { addAdopt, addCheck, addExport, addReport } from './command-line/reporting.ts';
import { addBisect, addTap } from './command-line/searching.ts';
import { addMcp, addServe } from './command-line/serving.ts';
import { addSweep } from './command-line/sweeping.ts';
import { addVerify } from './command-line/verifying.ts';
import type { Context } from './context.ts';

/** In the order of the help. */
const commands: readonly Add[] = [
  addHunt,
  addImport,
  addMatrix,
  addRun,
  addBisect,
  addTap,
  addVerify,
  addSweep,
  addIsolate,
  addExplain,
  addReduceConfig,
  addCompareConfig,
  addEvidence,
  addDio,
  addReplay,
  addMarks,
  addHandSteps,
  addAsk,
  addTell,
  addHunts,
  addShow,
  addOverride,
  addReport,
  addExport,
  addAdopt,
  addCheck,
  addForget,
  addLog,
  addDoctor,
  addVersions,
  addTrees,
  addCache,
  addServe,
  addMcp,
  addCompletion,
];

/** `finish` receives the exit code of the command that ran. */
export function createCommandLine(context: Context, finish: (exitCode: number) => void): Command {
  const program: Command = new Command('firstbad')
    .description('From a bug report about a virtual machine that no longer boots to the first bad version, with proof.')
    .version(context.version, '-V, --version', 'print the version of firstbad')
    .helpOption('-h, --help', 'print this help')
    .addHelpCommand(helpCommand())
    // `--version kernel=6.1` of a command is not `firstbad --version`.
    .enablePositionalOptions()
    .showHelpAfterError('(--help says what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text.replace(/^error: /, 'firstbad: ')),
      getOutHelpWidth: () => context.stdout.columns,
      getErrHelpWidth: () => context.stderr.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ optionDescription: describeOption })
    .addHelpText('after', examples(['firstbad hunt examples/qemu-4k-direct-io', 'firstbad doctor']));
  for (const add of commands) {
    add(program, context, finish);
  }
  return program;
}

function helpCommand(): Command {
  const help = new Command('help').helpGroup('Other:').argument('[command]').description('print the help of a command');
  return help.helpOption(false) as unknown as Command;
}

/** Commander would add `(default: false)` and `(default: [])`, which says nothing. */
function describeOption({ description, argChoices }: Option): string {
  return argChoices ? `${description} (${argChoices.join(', ')})` : description;
}
