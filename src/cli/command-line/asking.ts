// The commands with which programs answer a search: ask, tell.

import { parseCountOption, parseMsOption } from '../search-rules.ts';
import { type Add, collect, examples, none } from './add.ts';
import { jsonOption } from './options.ts';

export const addAsk: Add = (program, context, finish) => {
  program
    .command('ask')
    .helpGroup('Searching by hand:')
    .summary('ask a search for its next tests, for a CI matrix or a board')
    .description(
      'Gives the tests that a search begun with --manual wants next, as many as may run side by side, each leased until its deadline. ' +
        'A lease that runs out is given away again. With nothing left to test it says what was found.',
    )
    .argument('<hunt>', 'the number of the hunt')
    .option('--max <n>', 'at most so many new tests', '1')
    .option('--lease <duration>', 'how long a tester may take', '1h')
    .option(...jsonOption)
    .addHelpText('after', examples(['firstbad ask 7 --max 4 --json']))
    .action(async (hunt, { max, lease, json }) => {
      const { askCommand } = await import('../commands/ask-tell.ts');
      const wish = {
        hunt: parseCountOption('ask', hunt, 1),
        max: parseCountOption('--max', max, 1),
        leaseMs: parseMsOption('--lease', lease),
      };
      finish(await askCommand(context, { ...wish, json }));
    });
};

export const addTell: Add = (program, context, finish) => {
  program
    .command('tell')
    .helpGroup('Searching by hand:')
    .summary('tell a search the answer of a test that it was asked for')
    .description('Tells the answer of a leased test. The same answer told twice counts once; a late one counts, too.')
    .argument('<test>', 'its id, as ask has given it: 7.3')
    .argument('<answer>', 'good, bad, skip, no-answer for trouble of the tester, or a term of the search')
    .option('--because <text>', 'why: what the test said', '')
    .option('--evidence <file>', 'what the test wrote, kept with the answer; may be repeated', collect, none)
    .option(...jsonOption)
    .addHelpText('after', examples(['firstbad tell 7.3 bad --because "exit status 1" --evidence test.log']))
    .action(async (id, word, options) => {
      const { tellCommand } = await import('../commands/ask-tell.ts');
      finish(await tellCommand(context, { id, word, ...options }));
    });
};
