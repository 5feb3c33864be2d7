// The command line: names, options and help. Each command's work is one function in commands/, loaded when it is called,
// so that `--help` stays fast.

import { Argument, Command, Option } from '@commander-js/extra-typings';
import { parseSetting, parseVersionChoice, type Restrictions } from '../core/restriction.ts';
import type { ArchiveChoice, Context } from './context.ts';
import { consoleWords, shells } from './words.ts';

const againText = 'try again what was tried before';
const svgText = 'also write the matrix as a picture';
const mirrorText = "the Debian archive to use instead of the one that this machine's apt knows";
const securityMirrorText = 'the security archive that goes with it';
const suiteText = 'look in this suite only; may be repeated';
const keyringText = 'trust the keys in this file only; may be repeated';
const none: readonly string[] = [];

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
  for (const add of [addHunt, addMatrix, addRun, addHunts, addShow, addDoctor, addVersions, addCompletion]) {
    add(program, context, finish);
  }
  return program;
}

function helpCommand(): Command {
  const help = new Command('help').helpGroup('Other:').argument('[command]').description('print the help of a command');
  return help.helpOption(false) as unknown as Command;
}

type Add = (program: Command, context: Context, finish: (exitCode: number) => void) => void;

const addHunt: Add = (program, context, finish) => {
  program
    .command('hunt')
    .helpGroup('Hunting:')
    .summary('do everything: check the machine, try all cells, print the answer')
    .description(
      'Checks what this machine can do, tries every cell of the scenario on throw-away virtual machines and prints the answer. ' +
        'A hunt that was stopped goes on where it was. Ends with 0 when the question was answered, whatever the answer.',
    )
    .argument('<scenario>', 'the folder with firstbad.yaml, or the file')
    .option('--again', againText, false)
    .option('--json', 'print the matrix as one JSON object', false)
    .option('--svg <file>', svgText)
    .optionsGroup('Archive:')
    .option('--mirror <url>', mirrorText)
    .option('--security-mirror <url>', securityMirrorText)
    .option('--suite <suite>', suiteText, collect, none)
    .option('--keyring <file>', keyringText, collect, none)
    .addHelpText('after', examples(['firstbad hunt examples/qemu-4k-direct-io']))
    .action(async (path, options) => {
      const { huntCommand } = await import('./commands/hunt.ts');
      finish(await huntCommand(context, { path, svg: null, ...options, archive: archiveOf(options) }));
    });
};

const addMatrix: Add = (program, context, finish) => {
  program
    .command('matrix')
    .helpGroup('Hunting:')
    .summary('try all cells of a scenario, or some of them')
    .description(
      'Tries the cells of the scenario that --set and --version leave and prints the matrix. ' +
        'Ends with 0 when the question was answered, whatever the answer.',
    )
    .argument('<scenario>', 'the folder with firstbad.yaml, or the file')
    .option('--set <factor=value>', 'only cells with this value of a factor, or these; may be repeated', collect, none)
    .option('--version <component=version>', 'only cells with these versions of a component; may be repeated', collect, none)
    .option('--again', againText, false)
    .option('--json', 'print the matrix as one JSON object', false)
    .option('--svg <file>', svgText)
    .optionsGroup('Archive:')
    .option('--mirror <url>', mirrorText)
    .option('--security-mirror <url>', securityMirrorText)
    .option('--suite <suite>', suiteText, collect, none)
    .option('--keyring <file>', keyringText, collect, none)
    .addHelpText(
      'after',
      examples([
        'firstbad matrix examples/qemu-4k-direct-io --version kernel=6.1 --set cache=none',
        'firstbad matrix examples/qemu-4k-direct-io --json --svg matrix.svg',
      ]),
    )
    .action(async (path, options) => {
      const { matrixCommand } = await import('./commands/matrix.ts');
      finish(
        await matrixCommand(context, {
          path,
          svg: null,
          ...options,
          archive: archiveOf(options),
          restrictions: restrictionsOf(options),
        }),
      );
    });
};

const addRun: Add = (program, context, finish) => {
  program
    .command('run')
    .helpGroup('Hunting:')
    .summary('make one attempt at one point')
    .description(
      'Makes one attempt at one point and ends as `git bisect run` wants: 0 good, 1 bad, 125 can not be tested (or failed in ' +
        'another way), 128 and above our own trouble. --set and --version must leave one value of each factor and one version ' +
        'of each component.',
    )
    .argument('<scenario>', 'the folder with firstbad.yaml, or the file')
    .option('--set <factor=value>', 'the value of a factor; may be repeated', collect, none)
    .option('--version <component=version>', 'the version of a component; may be repeated', collect, none)
    .option('-v, --verbose', 'show the consoles while it runs', false)
    .option('--again', againText, false)
    .option('--json', 'print the attempt as one JSON object', false)
    .optionsGroup('Archive:')
    .option('--mirror <url>', mirrorText)
    .option('--security-mirror <url>', securityMirrorText)
    .option('--suite <suite>', suiteText, collect, none)
    .option('--keyring <file>', keyringText, collect, none)
    .addHelpText(
      'after',
      examples([
        'firstbad run examples/qemu-4k-direct-io --version kernel=6.1 --version qemu=5.2 --set sector=4096 --set cache=none -v',
      ]),
    )
    .action(async (path, options) => {
      const { runCommand } = await import('./commands/run.ts');
      finish(
        await runCommand(context, { path, ...options, archive: archiveOf(options), restrictions: restrictionsOf(options) }),
      );
    });
};

const addHunts: Add = (program, context, finish) => {
  program
    .command('hunts')
    .helpGroup('Looking back:')
    .summary('list the hunts of this machine')
    .description('Lists all hunts, the newest first.')
    .option('--json', 'print a list of JSON objects', false)
    .addHelpText('after', examples(['firstbad hunts']))
    .action(async (options) => {
      const { huntsCommand } = await import('./commands/hunts.ts');
      finish(await huntsCommand(context, options));
    });
};

const addShow: Add = (program, context, finish) => {
  program
    .command('show')
    .helpGroup('Looking back:')
    .summary('show a hunt or an attempt again')
    .description(
      'Shows the matrix and the answer of a hunt (7), or one attempt (7.12): its point, what was decided and why, where the ' +
        'time went, the commands that do it by hand, and the ends of its consoles.',
    )
    .argument('<id>', 'a hunt (7) or an attempt (7.12)')
    .addOption(new Option('--console <name>', 'print all of one console and nothing else').choices(consoleWords))
    .option('--json', 'print one JSON object', false)
    .option('--svg <file>', svgText)
    .addHelpText('after', examples(['firstbad show 7', 'firstbad show 7.12', 'firstbad show 7.12 --console firmware']))
    .action(async (id, options) => {
      const { showCommand } = await import('./commands/show.ts');
      finish(await showCommand(context, { id, console: null, svg: null, ...options }));
    });
};

const addDoctor: Add = (program, context, finish) => {
  program
    .command('doctor')
    .helpGroup('Machine and versions:')
    .summary('say what this machine can do and what is missing')
    .description(
      'Checks tools, archive, disk, memory and accelerators (by booting a kernel with each; the answer is kept until the machine ' +
        'changes) and prints the line that mends what is missing. Ends with 0 unless hunting is impossible.',
    )
    .option('--json', 'print one JSON object', false)
    .optionsGroup('Archive:')
    .option('--mirror <url>', mirrorText)
    .option('--security-mirror <url>', securityMirrorText)
    .option('--suite <suite>', suiteText, collect, none)
    .option('--keyring <file>', keyringText, collect, none)
    .addHelpText('after', examples(['firstbad doctor']))
    .action(async (options) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      finish(await doctorCommand(context, { json: options.json, archive: archiveOf(options) }));
    });
};

const addVersions: Add = (program, context, finish) => {
  program
    .command('versions')
    .helpGroup('Machine and versions:')
    .summary('list the versions of a Debian package in the archive')
    .description("Lists all versions of a Debian package over all suites that the machine's archive serves, oldest first.")
    .argument('<package>', 'a binary package or a metapackage')
    .option('--json', 'print one JSON object', false)
    .optionsGroup('Archive:')
    .option('--mirror <url>', mirrorText)
    .option('--security-mirror <url>', securityMirrorText)
    .option('--suite <suite>', suiteText, collect, none)
    .option('--keyring <file>', keyringText, collect, none)
    .addHelpText(
      'after',
      examples(['firstbad versions linux-image-cloud-amd64', 'firstbad versions qemu-system-x86 --suite sid']),
    )
    .action(async (name, options) => {
      const { versionsCommand } = await import('./commands/versions.ts');
      finish(await versionsCommand(context, { package: name, archive: archiveOf(options), json: options.json }));
    });
};

const addCompletion: Add = (program, context, finish) => {
  program
    .command('completion')
    .helpGroup('Other:')
    .summary('print the script that completes commands in a shell')
    .description('Prints a script for the shell. It asks firstbad itself, so it never grows old.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      examples([
        'firstbad completion bash > ~/.local/share/bash-completion/completions/firstbad',
        'firstbad completion zsh > "${fpath[1]}/_firstbad"',
        'firstbad completion fish > ~/.config/fish/completions/firstbad.fish',
      ]),
    )
    .action(async (shell) => {
      const { completionCommand } = await import('./commands/completion.ts');
      finish(completionCommand(context, shell));
    });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words) => {
      const { completeCommand } = await import('./commands/complete.ts');
      finish(await completeCommand(context, program, words));
    });
};

/** Commander would add `(default: false)` and `(default: [])`, which says nothing. */
function describeOption({ description, argChoices }: Option): string {
  return argChoices ? `${description} (${argChoices.join(', ')})` : description;
}

function collect(value: string, sofar: readonly string[]): readonly string[] {
  return [...sofar, value];
}

function restrictionsOf(options: { readonly set: readonly string[]; readonly version: readonly string[] }): Restrictions {
  return { settings: options.set.map(parseSetting), versions: options.version.map(parseVersionChoice) };
}

function archiveOf(options: {
  readonly mirror?: string;
  readonly securityMirror?: string;
  readonly suite: readonly string[];
  readonly keyring: readonly string[];
}): ArchiveChoice {
  const { mirror, securityMirror, suite, keyring } = options;
  return {
    ...(mirror === undefined ? {} : { mirror }),
    ...(securityMirror === undefined ? {} : { securityMirror }),
    ...(suite.length === 0 ? {} : { suites: suite }),
    ...(keyring.length === 0 ? {} : { keyrings: keyring }),
  };
}

function examples(lines: readonly string[]): string {
  return `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
