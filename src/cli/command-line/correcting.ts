// The command that corrects answers: override.

import { parseCountOption } from '../search-rules.ts';
import { type Add, examples } from './add.ts';
import { jsonOption } from './options.ts';

export const addOverride: Add = (program, context, finish) => {
  program
    .command('override')
    .helpGroup('Looking back:')
    .summary('say that an answer is wrong, and why; or take that back')
    .description(
      'Says what an attempt, all attempts with some settings, or all tests of a version really are. What was seen is kept beside ' +
        'it, reports name the verdicts that a person gave, and the search goes on from what is true then, also while it runs. ' +
        'Overridden attempts are not taken over by other hunts. In a whole hunt it counts for all parts.',
    )
    .argument('<hunt>', 'the number of the hunt')
    .argument('[what]', 'an attempt (7.12), settings ("cache=none kernel=6.1"), a version or a commit; with --undo its number')
    .argument('[verdict]', 'good, bad, or skip for what nobody can tell')
    .option('--because <text>', 'why')
    .option('--undo', 'take back the override with this number, or the last one', false)
    .option(...jsonOption)
    .addHelpText(
      'after',
      examples(['firstbad override 7 7.12 bad --because "it boots, but without its disk"', 'firstbad override 7 --undo']),
    )
    .action(async (hunt, what, verdict, { because, undo, json }) => {
      const { overrideCommand } = await import('../commands/override.ts');
      finish(
        await overrideCommand(context, {
          hunt: parseCountOption('override', hunt, 1),
          what: what ?? null,
          verdict: verdict ?? null,
          because: because ?? null,
          undo,
          json,
        }),
      );
    });
};
