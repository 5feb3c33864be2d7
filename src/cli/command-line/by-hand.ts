// The commands of a search by hand, and those that exchange searches with git: good, bad, skip, mark, again, undo, next, log,
// replay.

import { UserError } from '../../core/base/user-error.ts';
import type { HandOptions } from '../hand-search.ts';
import { parseCountOption, rulesOfOwnTest } from '../search-rules.ts';
import { type Add, examples } from './add.ts';
import {
  againOption,
  believeEndsOption,
  believeOption,
  budgetOption,
  confidenceOption,
  flakyOption,
  jobsOption,
  jsonOption,
  manualOption,
  ownTestOf,
  pictureOption,
  repositoryOption,
  testsOption,
  timeoutIsOption,
  timeoutOption,
} from './options.ts';
import { splitOperands } from './searching.ts';

const huntOption = ['--hunt <n>', 'its number; without it the newest that is open, and here'] as const;

const words = [
  { word: 'good', summary: 'say that a version does not fail' },
  { word: 'bad', summary: 'say that a version fails' },
  { word: 'skip', summary: 'say that a version can not be tested' },
] as const;

export const addMarks: Add = (program, context, finish) => {
  for (const { word, summary } of words) {
    program
      .command(word)
      .helpGroup('Searching by hand:')
      .summary(summary)
      .description(`In a search by hand: ${summary.replace('say that', 'says that')}. Then prints what to test next.`)
      .argument('[version...]', 'commits or versions; without them the one that is asked')
      .option(...huntOption)
      .option(...jsonOption)
      .addHelpText('after', examples([`firstbad ${word}`, `firstbad ${word} v6.0 --hunt 7`]))
      .action(async (versions, options) => {
        const { markCommand } = await import('../commands/by-hand.ts');
        finish(await markCommand(context, { word, versions, ...handOptions(options) }));
      });
  }
  program
    .command('mark')
    .helpGroup('Searching by hand:')
    .summary('say what a version is, in your own terms')
    .description('In a search by hand: answers with any word: good, bad, skip, old, new, or the terms of the search.')
    .argument('<word>', 'what it is')
    .argument('[version...]', 'commits or versions; without them the one that is asked')
    .option(...huntOption)
    .option(...jsonOption)
    .addHelpText('after', examples(['firstbad mark slow']))
    .action(async (word, versions, options) => {
      const { markCommand } = await import('../commands/by-hand.ts');
      finish(await markCommand(context, { word, versions, ...handOptions(options) }));
    });
};

const steps = [
  { name: 'again', command: 'againCommand', summary: 'ask for another test of the version that was answered last' },
  { name: 'undo', command: 'undoCommand', summary: 'take the last answer back' },
  { name: 'next', command: 'nextCommand', summary: 'print what to test next, or what was found' },
] as const;

export const addHandSteps: Add = (program, context, finish) => {
  for (const { name, command, summary } of steps) {
    program
      .command(name)
      .helpGroup('Searching by hand:')
      .summary(summary)
      .description(`In a search by hand: ${summary}.`)
      .option(...huntOption)
      .option(...jsonOption)
      .addHelpText('after', examples([`firstbad ${name}`]))
      .action(async (options) => {
        const commands = await import('../commands/by-hand.ts');
        finish(await commands[command](context, handOptions(options)));
      });
  }
};

export const addLog: Add = (program, context, finish) => {
  program
    .command('log')
    .helpGroup('Looking back:')
    .summary('print a bisect as git bisect log does')
    .description('Prints the log of a bisect, for reports and for git bisect replay. Comments say what git has no words for.')
    .argument('[hunt]', 'its number; without it the newest bisect')
    .addHelpText('after', examples(['firstbad log 7 > bisect.log']))
    .action(async (hunt) => {
      const { logCommand } = await import('../commands/log.ts');
      finish(await logCommand(context, { hunt: hunt === undefined ? null : parseCountOption('log', hunt, 1) }));
    });
};

export const addReplay: Add = (program, context, finish) => {
  program
    .command('replay')
    .helpGroup('Searching:')
    .summary('go on from a git bisect log')
    .description(
      'Takes the log of a bisect, of git or of firstbad, also out of a mail around it, and goes on from its answers: with a ' +
        'command, or with --manual by hand.',
    )
    .argument('<file...>', 'the log, or - for standard input; after -- the command')
    .option(...repositoryOption)
    .option('--fixed', 'the log looks for the fix: its older end is the bad one', false)
    .option(...manualOption)
    .option(...timeoutOption)
    .addOption(timeoutIsOption())
    .option(...jobsOption)
    .option(...believeOption)
    .option(...flakyOption)
    .option(...believeEndsOption)
    .option(...againOption)
    .option(...confidenceOption('the answer has to be (0.975, with --flaky 0.99)'))
    .option(...testsOption('tests'))
    .option(...budgetOption)
    .option(...jsonOption)
    .option(...pictureOption('the search'))
    .addHelpText('after', examples(['firstbad replay bisect.log -- ./test.sh', 'firstbad replay - --manual < report.txt']))
    .action(async (words, options) => {
      const { replayCommand } = await import('../commands/replay.ts');
      const { operands, argv } = splitOperands(words);
      finish(
        await replayCommand(context, {
          file: oneFile(operands),
          argv,
          repo: options.repo ?? null,
          svg: options.svg ?? null,
          json: options.json,
          rules: rulesOfOwnTest({ ...options, firstParent: false, path: [] }),
          ...ownTestOf(options),
        }),
      );
    });
};

function oneFile(operands: readonly string[]): string {
  const [file, ...more] = operands;
  if (file !== undefined && more.length === 0) return file;
  throw new UserError({ code: 'usage', message: 'replay takes one log: firstbad replay bisect.log -- ./test.sh' });
}

function handOptions({ hunt, json }: { readonly hunt?: string | undefined; readonly json: boolean }): HandOptions {
  return { hunt: hunt === undefined ? null : parseCountOption('--hunt', hunt, 1), json };
}
