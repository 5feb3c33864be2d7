// The command that isolates.

import { rulesOfAttempts } from '../search-rules.ts';
import { type Add, archiveOf, examples, restrictionsOf, withArchive } from './add.ts';
import {
  againOption,
  budgetOption,
  confidenceOption,
  deterministicOption,
  jsonOption,
  oneValueOption,
  oneVersionOption,
  pictureOption,
  testsOption,
} from './options.ts';

function isolateWithOptions(program: Parameters<Add>[0]) {
  return program
    .command('isolate')
    .helpGroup('Searching:')
    .summary('find what has to come together for it to fail, and what makes it go away')
    .description(
      'Finds, from one point that fails, which settings and which ranges of versions are all needed, which single changes make ' +
        'it go away, and what does not matter; then tries the workarounds that the scenario lists. An isolation that was stopped ' +
        'goes on where it was. Ends with 0 when the question was answered, whatever the answer.',
    )
    .argument('<scenario>', 'the folder with firstbad.yaml, or the file')
    .option(...oneValueOption('where it fails: '))
    .option(...oneVersionOption('where it fails: '))
    .option('--named-versions', 'vary only the versions that firstbad.yaml names, not all that there are', false)
    .option(...againOption)
    .optionsGroup('How thorough:')
    .option(...confidenceOption('the answer has to be (0.95)'))
    .option(...deterministicOption)
    .option('--every-pair', 'go on until no two settings together can hide anything', false)
    .option(...testsOption('attempts'))
    .option(...budgetOption)
    .optionsGroup('Output:')
    .option(...jsonOption)
    .option(...pictureOption('the answer'));
}

export const addIsolate: Add = (program, context, finish) => {
  withArchive(isolateWithOptions(program))
    .addHelpText(
      'after',
      examples([
        'firstbad isolate examples/qemu-4k-direct-io --named-versions',
        'firstbad isolate examples/qemu-4k-direct-io --version kernel=6.1 --version qemu=5.2 --set cache=none',
      ]),
    )
    .action(async (path, options) => {
      const { isolateCommand } = await import('../commands/isolate.ts');
      const { confidence: sure, flaky, testsMax, minutesMax } = rulesOfAttempts(options);
      finish(
        await isolateCommand(context, {
          path,
          namedOnly: options.namedVersions,
          again: options.again,
          json: options.json,
          svg: options.svg ?? null,
          rules: { confidence: sure, flaky, testsMax, minutesMax, everyPair: options.everyPair },
          restrictions: restrictionsOf(options),
          archive: archiveOf(options),
        }),
      );
    });
};
