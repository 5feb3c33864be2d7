// The commands that complete commands: completion, and the hidden one that its scripts call.

import { Argument } from '@commander-js/extra-typings';
import { shells } from '../words.ts';
import { type Add, examples } from './add.ts';

export const addCompletion: Add = (program, context, finish) => {
  program
    .command('completion')
    .helpGroup('Other:')
    .summary('print the script that completes commands in a shell')
    .description('Prints a script for the shell. It asks firstbad itself, so it never grows old.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      examples([
        'firstbad completion bash > ~/.local/share/bash-completion/completions/firstbad',
        'firstbad completion zsh > "${fpath[1]}/_firstbad"',
        'firstbad completion fish > ~/.config/fish/completions/firstbad.fish',
      ]),
    )
    .action(async (shell) => {
      const { completionCommand } = await import('../commands/completion.ts');
      finish(completionCommand(context, shell));
    });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words) => {
      const { completeCommand } = await import('../commands/complete.ts');
      finish(await completeCommand(context, program, words));
    });
};
