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
import { addCache, addDoctor, addMirror, addSources, addTrees, addVersions } from './command-line/machine.ts';
import { addCompareConfig, addReduceConfig } from './command-line/reducing.ts';
import { addAdopt, addCheck, addExport, addReport } from './command-line/reporting.ts';
import { addBisect, addTap } from './command-line/searching.ts';
import { addMcp, addServe } from './command-line/serving.ts';
import { addSweep } from './command-line/sweeping.ts';
import { addVerify } from './command-line/verifying.ts';
import type { Context } from './context.ts';

/** What the launcher looks for before a command runs, beside Node and git: Debian packages, by the lists of tools/prepare.sh. */
export interface Needs {
  /** Programs to read archives and to make disks are needed by all of them; these besides. */
  readonly besides: readonly ('sandbox' | 'compiler')[];
  /** A word that the command line has to have, or must not have; null where they are needed always. */
  readonly only: { readonly with: string } | { readonly without: string } | null;
}

const machines: Needs = { besides: [], only: null };

/** In the order of the help; who runs machines says so here. */
const commands: readonly (Add | readonly [Add, Needs])[] = [
  // What a report becomes may be flat.
  [addHunt, { ...machines, besides: ['sandbox'] }],
  addImport,
  [addMatrix, machines],
  [addRun, machines],
  // Of a repository it needs git alone.
  [addBisect, { ...machines, only: { with: '--axis' } }],
  addTap,
  addVerify,
  [addSweep, machines],
  [addIsolate, machines],
  [addExplain, machines],
  // With a command of the user's own it runs no machine.
  [addReduceConfig, { ...machines, only: { without: '--' } }],
  [addCompareConfig, machines],
  [addEvidence, machines],
  [addDio, { ...machines, besides: ['compiler'] }],
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
  [addVersions, machines],
  addTrees,
  addSources,
  addMirror,
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
  for (const listed of commands) addOf(listed)(program, context, finish);
  return program;
}

/** By the command's name. */
export function commandNeeds(context: Context): ReadonlyMap<string, Needs> {
  const needs = commands.flatMap((listed) => {
    if (typeof listed === 'function') return [];
    const program: Command = new Command('firstbad');
    listed[0](program, context, () => undefined);
    return program.commands.map((command) => [command.name(), listed[1]] as const);
  });
  return new Map(needs);
}

function addOf(listed: (typeof commands)[number]): Add {
  return typeof listed === 'function' ? listed : listed[0];
}

function helpCommand(): Command {
  const help = new Command('help').helpGroup('Other:').argument('[command]').description('print the help of a command');
  return help.helpOption(false) as unknown as Command;
}

/** Commander would add `(default: false)` and `(default: [])`, which says nothing. */
function describeOption({ description, argChoices }: Option): string {
  return argChoices ? `${description} (${argChoices.join(', ')})` : description;
}
