// The command that sweeps.

import { parseCountOption, searchRulesOf } from '../search-rules.ts';
import { type Add, againText, archiveOf, collect, examples, none, restrictionsOf, withArchive } from './add.ts';

export const addSweep: Add = (program, context, finish) => {
  withArchive(
    program
      .command('sweep')
      .helpGroup('Searching:')
      .summary('find all changes along all versions of a component')
      .description(
        'Finds where a scenario breaks and where it is fixed, along all versions of one component that its source has, for each ' +
          'combination of everything else that --set and --version leave. A coarse pass, then a search in each stretch whose ends ' +
          'differ. A sweep that was stopped goes on where it was. Ends with 0 when the question was answered, whatever the answer.',
      )
      .argument('<scenario>', 'the folder with firstbad.yaml, or the file')
      .requiredOption('--axis <component>', 'the component whose versions are swept')
      .option('--set <factor=value>', 'only this value of a factor, or these; may be repeated', collect, none)
      .option('--version <component=version>', 'only these versions of a component; may be repeated', collect, none)
      .option('--again', againText, false)
      .optionsGroup('How thorough:')
      .option('--confidence <p>', 'how sure each change has to be (0.95)')
      .option('--deterministic', 'believe every answer', false)
      .option('--coarse <n>', 'versions of the coarse pass (10)')
      .option('--spare <n>', 'tests beyond those needed, where most could hide (one for 16 versions)')
      .option('--tests <max>', 'at most so many attempts')
      .option('--budget <duration>', 'at most so long')
      .option('--no-evidence', 'do not trace both sides of each change to explain it')
      .optionsGroup('Output:')
      .option('--json', 'print one JSON object', false)
      .option('--svg <file>', 'also write the strips as a picture'),
  )
    .addHelpText(
      'after',
      examples([
        'firstbad sweep examples/qemu-4k-direct-io --axis kernel --version qemu=5.2 --set sector=4096 --set cache=none',
        "firstbad sweep examples/qemu-4k-direct-io --axis kernel --version 'kernel=>=6.1 <6.13' --version qemu=5.2",
      ]),
    )
    .action(async (path, options) => {
      const { sweepCommand } = await import('../commands/sweep.ts');
      const { axis, confidence = '0.95', deterministic, coarse, spare, tests, budget, again, evidence, json, svg } = options;
      const ofLine = { believeEnds: true, fixed: false, firstParent: false, path: none };
      finish(
        await sweepCommand(context, {
          path,
          axis,
          rules: searchRulesOf({
            ...ofLine,
            confidence,
            deterministic,
            ...(tests === undefined ? {} : { tests }),
            ...(budget === undefined ? {} : { budget }),
          }),
          sweep: {
            coarse: coarse === undefined ? null : parseCountOption('--coarse', coarse, 2),
            spare: spare === undefined ? null : parseCountOption('--spare', spare, 0),
          },
          again,
          evidence,
          json,
          svg: svg ?? null,
          restrictions: restrictionsOf(options),
          archive: archiveOf(options),
        }),
      );
    });
};
