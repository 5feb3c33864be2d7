// The command that verifies what a search has named: verify.

import { parseCount } from '../search-rules.ts';
import { type Add, againText, examples } from './add.ts';

export const addVerify: Add = (program, context, finish) => {
  program
    .command('verify')
    .helpGroup('Searching:')
    .summary('prove that the culprit is the culprit')
    .description(
      'Climbs a ladder with the culprit of a bisect of a repository: against its parent, repeated; whether its change can ' +
        'matter; reverted at the newest bad commit; where that conflicts, reverted at an older one, in part, or put on a good ' +
        'one; and the newest version. One that was stopped goes on. Ends with 0 when the culprit is verified, 1 when it is ' +
        'refuted, 3 when it stays a suspect.',
    )
    .argument('<hunt>', 'the number of the bisect')
    .option('--again', againText, false)
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', examples(['firstbad verify 7']))
    .action(async (hunt, options) => {
      const { verifyCommand } = await import('../commands/verify.ts');
      finish(await verifyCommand(context, { hunt: parseCount('verify', hunt, 1), ...options }));
    });
};
