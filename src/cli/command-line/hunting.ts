// The commands that run a scenario: hunt, matrix, run.

import { repositoriesOf, wholeRulesOf } from '../whole/whole-options.ts';
import { type Add, archiveOf, collect, examples, none, restrictionsOf, withArchive } from './add.ts';
import {
  againOption,
  deterministicOption,
  jsonOption,
  jsonOptionOf,
  mailArchivesOption,
  oneValueOption,
  oneVersionOption,
  onlyValuesOption,
  onlyVersionsOption,
  pictureOption,
} from './options.ts';

export const addHunt: Add = (program, context, finish) => {
  withArchive(
    program
      .command('hunt')
      .helpGroup('Hunting:')
      .summary('do everything: from a bug report to the mail that should have been written')
      .description(
        'Takes a bug report (plain text, a mail, a thread, a saved page; - is standard input) and does everything: drafts a ' +
          'scenario, tries the cells that it claims on throw-away virtual machines, finds what has to come together, since when ' +
          'and until when, gathers evidence on both sides, and prints the report with what became of each claim. Nothing of a ' +
          'report is run on this machine. Given a scenario it tries all of its cells and prints the matrix; with --whole it does ' +
          'everything for that. Given a file of `firstbad export` it goes on with the hunt in it. A hunt that was stopped goes on ' +
          'where it was. Ends with 0 when the question was answered, whatever the answer; 125 when nothing of the report can be ' +
          'run here; 128 when the lab gave no answers.',
      )
      .argument('<report|scenario>', 'a report; a case; or the folder with firstbad.yaml, or the file')
      .option('--whole', 'for a scenario: do everything, and not its matrix alone', false)
      .option(...againOption)
      .optionsGroup('How thorough:')
      .option('--budget <duration>', 'at most so long; then what is known is reported')
      .option('--attempts <max>', 'at most so many attempts')
      .option('--confidence <p>', 'repeat attempts until each part is that sure (0.95, and isolation believes every answer)')
      .option(...deterministicOption)
      .option('--ask', 'ask what the report leaves open, on a terminal; without it that is assumed', false)
      .option('--repo <component=path>', 'go on to the commits of this repository; may be repeated', collect, none)
      .optionsGroup('Output:')
      .option(...mailArchivesOption)
      .option('-o, --output <file>', 'write the report into this file')
      .option(...jsonOption)
      .option(...pictureOption('the matrix')),
  )
    .addHelpText(
      'after',
      examples([
        'firstbad hunt examples/qemu-4k-direct-io/report.txt',
        'firstbad hunt report.eml --budget 20m -o mail.txt',
        'firstbad hunt examples/qemu-4k-direct-io',
      ]),
    )
    .action(async (path, options) => {
      const { huntCommand } = await import('../commands/hunt.ts');
      finish(await huntCommand(context, { path, ...huntOptionsOf(options) }));
    });
};

type HuntWords = Parameters<typeof wholeRulesOf>[0] &
  Parameters<typeof archiveOf>[0] & {
    readonly whole: boolean;
    readonly again: boolean;
    readonly json: boolean;
    readonly ask: boolean;
    readonly svg?: string | undefined;
    readonly output?: string | undefined;
    readonly repo: readonly string[];
    readonly archive: readonly string[];
  };

function huntOptionsOf(words: HuntWords) {
  const { whole, again: isAgain, json: isJson, svg = null, output = null, ask: asks } = words;
  return {
    whole,
    again: isAgain,
    json: isJson,
    svg,
    output,
    asks,
    ...wholeRulesOf(words),
    repositories: repositoriesOf(words.repo),
    archive: archiveOf(words),
    archives: words.archive,
  };
}

export const addMatrix: Add = (program, context, finish) => {
  withArchive(
    program
      .command('matrix')
      .helpGroup('Hunting:')
      .summary('try all cells of a scenario, or some of them')
      .description(
        'Tries the cells of the scenario that --set and --version leave and prints the matrix. ' +
          'Ends with 0 when the question was answered, whatever the answer.',
      )
      .argument('<scenario>', 'the folder with firstbad.yaml, or the file')
      .option(...onlyValuesOption('cells'))
      .option(...onlyVersionsOption('cells'))
      .option(...againOption)
      .option(...jsonOptionOf('the matrix'))
      .option(...pictureOption('the matrix')),
  )
    .addHelpText(
      'after',
      examples([
        'firstbad matrix examples/qemu-4k-direct-io --version kernel=6.1 --set cache=none',
        'firstbad matrix examples/qemu-4k-direct-io --json --svg matrix.svg',
      ]),
    )
    .action(async (path, options) => {
      const { matrixCommand } = await import('../commands/matrix.ts');
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

export const addRun: Add = (program, context, finish) => {
  withArchive(
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
      .option(...oneValueOption())
      .option(...oneVersionOption())
      .option('-v, --verbose', 'show the consoles while it runs', false)
      .option(...againOption)
      .option(...jsonOptionOf('the attempt')),
  )
    .addHelpText(
      'after',
      examples([
        'firstbad run examples/qemu-4k-direct-io --version kernel=6.1 --version qemu=5.2 --set sector=4096 --set cache=none -v',
      ]),
    )
    .action(async (path, options) => {
      const { runCommand } = await import('../commands/run.ts');
      finish(
        await runCommand(context, { path, ...options, archive: archiveOf(options), restrictions: restrictionsOf(options) }),
      );
    });
};
