// The command that verifies what a search has named: verify.

import { parseCountOption } from '../search-rules.ts';
import { type Add, archiveOf, examples, withArchive } from './add.ts';
import { againOption, jsonOption, trustScenarioOption } from './options.ts';

export const addVerify: Add = (program, context, finish) => {
  withArchive(
    program
      .command('verify')
      .helpGroup('Searching:')
      .summary('prove that the culprit is the culprit')
      .description(
        'Climbs a ladder with the culprit of a bisect, or with each change of a sweep. A commit: against its parent, repeated; ' +
          'whether its change can matter; reverted at the newest bad commit; where that conflicts, reverted at an older one, in ' +
          'part, or put on a good one. A package: again, on hosts booted anew, and the versions beside it. Both: the newest ' +
          'version of each component, and what fixed it. One that was stopped goes on. Ends with 0 when the culprit is verified, 1 when it is ' +
          'refuted, 3 when it stays a suspect.',
      )
      .argument('<hunt>', 'the number of the bisect or sweep')
      .option(...againOption)
      .option(...trustScenarioOption())
      .option(...jsonOption),
  )
    .addHelpText('after', examples(['firstbad verify 7']))
    .action(async (hunt, options) => {
      const { again, json, trustScenario } = options;
      const { verifyCommand } = await import('../commands/verify.ts');
      finish(
        await verifyCommand(context, {
          hunt: parseCountOption('verify', hunt, 1),
          again,
          json,
          archive: archiveOf(options),
          isTrusted: trustScenario,
        }),
      );
    });
};
