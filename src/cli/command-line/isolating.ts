// The command that isolates.

import { searchRulesOf } from '../search-rules.ts';
import { type Add, againText, archiveOf, collect, examples, none, restrictionsOf, withArchive } from './add.ts';

export const addIsolate: Add = (program, context, finish) => {
  withArchive(
    program
      .command('isolate')
      .helpGroup('Searching:')
      .summary('find what has to come together for it to fail, and what makes it go away')
      .description(
        'Finds, from one point that fails, which settings and which ranges of versions are all needed, which single changes make ' +
          'it go away, and what does not matter; then tries the workarounds that the scenario lists. An isolation that was stopped ' +
          'goes on where it was. Ends with 0 when the question was answered, whatever the answer.',
      )
      .argument('<scenario>', 'the folder with firstbad.yaml, or the file')
      .option('--set <factor=value>', 'where it fails: the value of a factor; may be repeated', collect, none)
      .option('--version <component=version>', 'where it fails: the version of a component; may be repeated', collect, none)
      .option('--named-versions', 'vary only the versions that firstbad.yaml names, not all that there are', false)
      .option('--again', againText, false)
      .optionsGroup('How thorough:')
      .option('--confidence <p>', 'how sure the answer has to be (0.95)')
      .option('--deterministic', 'believe every answer', false)
      .option('--every-pair', 'go on until no two settings together can hide anything', false)
      .option('--tests <max>', 'at most so many attempts')
      .option('--budget <duration>', 'at most so long')
      .optionsGroup('Output:')
      .option('--json', 'print one JSON object', false)
      .option('--svg <file>', 'also write the answer as a picture'),
  )
    .addHelpText(
      'after',
      examples([
        'firstbad isolate examples/qemu-4k-direct-io --named-versions',
        'firstbad isolate examples/qemu-4k-direct-io --version kernel=6.1 --version qemu=5.2 --set cache=none',
      ]),
    )
    .action(async (path, options) => {
      const { isolateCommand } = await import('../commands/isolate.ts');
      const { confidence = '0.95', deterministic, everyPair, tests, budget, again, json, svg, namedVersions } = options;
      const rules = searchRulesOf({
        believeEnds: true,
        fixed: false,
        firstParent: false,
        path: none,
        confidence,
        deterministic,
        ...(tests === undefined ? {} : { tests }),
        ...(budget === undefined ? {} : { budget }),
      });
      const { flaky, testsMax, minutesMax } = rules;
      finish(
        await isolateCommand(context, {
          path,
          namedOnly: namedVersions,
          again,
          json,
          svg: svg ?? null,
          rules: { confidence: rules.confidence, flaky, testsMax, minutesMax, everyPair },
          restrictions: restrictionsOf(options),
          archive: archiveOf(options),
        }),
      );
    });
};
