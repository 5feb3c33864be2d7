// The command that sweeps.

import { type AttemptRuleWords, parseCountOption, rulesOfAttempts } from '../search-rules.ts';
import { type Add, archiveOf, examples, restrictionsOf, withArchive } from './add.ts';
import {
  againOption,
  budgetOption,
  confidenceOption,
  deterministicOption,
  jsonOption,
  onlyValuesOption,
  onlyVersionsOption,
  pictureOption,
  testsOption,
} from './options.ts';

function sweepWithOptions(program: Parameters<Add>[0]) {
  return program
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
    .option(...onlyValuesOption('strips'))
    .option(...onlyVersionsOption('strips'))
    .option(...againOption)
    .optionsGroup('How thorough:')
    .option(...confidenceOption('each change has to be (0.95)'))
    .option(...deterministicOption)
    .option('--coarse <n>', 'versions of the coarse pass (10)')
    .option('--spare <n>', 'tests beyond those needed, where most could hide (one for 16 versions)')
    .option(...testsOption('attempts'))
    .option(...budgetOption)
    .option('--no-evidence', 'do not trace both sides of each change to explain it')
    .optionsGroup('Output:')
    .option(...jsonOption)
    .option(...pictureOption('the strips'));
}

export const addSweep: Add = (program, context, finish) => {
  withArchive(sweepWithOptions(program))
    .addHelpText(
      'after',
      examples([
        'firstbad sweep examples/qemu-4k-direct-io --axis kernel --version qemu=5.2 --set sector=4096 --set cache=none',
        "firstbad sweep examples/qemu-4k-direct-io --axis kernel --version 'kernel=>=6.1 <6.13' --version qemu=5.2",
      ]),
    )
    .action(async (path, options) => {
      const { sweepCommand } = await import('../commands/sweep.ts');
      finish(await sweepCommand(context, { path, ...sweepOptionsOf(options) }));
    });
};

type SweepWords = AttemptRuleWords &
  Parameters<typeof restrictionsOf>[0] &
  Parameters<typeof archiveOf>[0] & {
    readonly axis: string;
    readonly coarse?: string | undefined;
    readonly spare?: string | undefined;
    readonly again: boolean;
    readonly evidence: boolean;
    readonly json: boolean;
    readonly svg?: string | undefined;
  };

function sweepOptionsOf(words: SweepWords) {
  const { axis, coarse, spare, evidence } = words;
  return {
    axis,
    rules: rulesOfAttempts(words),
    sweep: {
      coarse: coarse === undefined ? null : parseCountOption('--coarse', coarse, 2),
      spare: spare === undefined ? null : parseCountOption('--spare', spare, 0),
    },
    again: words.again,
    evidence,
    json: words.json,
    svg: words.svg ?? null,
    restrictions: restrictionsOf(words),
    archive: archiveOf(words),
  };
}
