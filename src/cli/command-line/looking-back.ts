// The commands for what is in the journal: hunts, show, forget.

import { Option } from '@commander-js/extra-typings';
import { consoleWords } from '../words.ts';
import { type Add, examples, parseHunt } from './add.ts';
import { jsonListOption, jsonOption, pictureOption } from './options.ts';

export const addHunts: Add = (program, context, finish) => {
  program
    .command('hunts')
    .helpGroup('Looking back:')
    .summary('list the hunts of this machine')
    .description('Lists all hunts, the newest first.')
    .option(...jsonListOption)
    .addHelpText('after', examples(['firstbad hunts']))
    .action(async (options) => {
      const { huntsCommand } = await import('../commands/hunts.ts');
      finish(await huntsCommand(context, options));
    });
};

export const addForget: Add = (program, context, finish) => {
  program
    .command('forget')
    .helpGroup('Looking back:')
    .summary('remove a hunt from the journal')
    .description(
      'Removes a hunt with the parts that it has opened, also one that can not be read. Its answers are not taken over by later hunts any ' +
        'more; its number does not come again.',
    )
    .argument('<hunt>', 'the hunt', parseHunt)
    .addHelpText('after', examples(['firstbad forget 7']))
    .action(async (hunt) => {
      const { forgetCommand } = await import('../commands/forget.ts');
      finish(await forgetCommand(context, { hunt }));
    });
};

export const addShow: Add = (program, context, finish) => {
  program
    .command('show')
    .helpGroup('Looking back:')
    .summary('show a hunt or an attempt again')
    .description(
      'Shows the matrix and the answer of a hunt (7), or one attempt (7.12): its point, what was decided and why, where the ' +
        'time went, the commands that do it by hand, and the ends of its consoles.',
    )
    .argument('<id>', 'a hunt (7) or an attempt (7.12)')
    .addOption(new Option('--console <name>', 'print all of one console and nothing else').choices(consoleWords))
    .option(...jsonOption)
    .option(...pictureOption('the matrix'))
    .addHelpText('after', examples(['firstbad show 7', 'firstbad show 7.12', 'firstbad show 7.12 --console firmware']))
    .action(async (id, options) => {
      const { showCommand } = await import('../commands/show.ts');
      finish(await showCommand(context, { id, console: null, svg: null, ...options }));
    });
};
