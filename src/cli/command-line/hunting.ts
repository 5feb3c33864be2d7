// The commands that run a scenario: hunt, matrix, run.

import { type Add, againText, archiveOf, collect, examples, none, restrictionsOf, svgText, withArchive } from './add.ts';

export const addHunt: Add = (program, context, finish) => {
  withArchive(
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
      .option('--svg <file>', svgText),
  )
    .addHelpText('after', examples(['firstbad hunt examples/qemu-4k-direct-io']))
    .action(async (path, options) => {
      const { huntCommand } = await import('../commands/hunt.ts');
      finish(await huntCommand(context, { path, svg: null, ...options, archive: archiveOf(options) }));
    });
};

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
      .option('--set <factor=value>', 'only cells with this value of a factor, or these; may be repeated', collect, none)
      .option('--version <component=version>', 'only cells with these versions of a component; may be repeated', collect, none)
      .option('--again', againText, false)
      .option('--json', 'print the matrix as one JSON object', false)
      .option('--svg <file>', svgText),
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
      .option('--set <factor=value>', 'the value of a factor; may be repeated', collect, none)
      .option('--version <component=version>', 'the version of a component; may be repeated', collect, none)
      .option('-v, --verbose', 'show the consoles while it runs', false)
      .option('--again', againText, false)
      .option('--json', 'print the attempt as one JSON object', false),
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
