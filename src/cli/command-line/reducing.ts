// The command that reduces a configuration.

import { Option } from '@commander-js/extra-typings';
import { UserError } from '../../core/user-error.ts';
import { parseMs, rulesOf } from '../search-rules.ts';
import { type Add, againText, archiveOf, examples, none, withArchive } from './add.ts';
import { splitOperands } from './searching.ts';

export const addReduceConfig: Add = (program, context, finish) => {
  program
    .command('reduce-config')
    .helpGroup('Searching:')
    .summary('find the options that matter between a good and a bad .config')
    .description(
      'Takes two configurations of a tree, one with which a command passes and one with which it fails, and finds the smallest set ' +
        'of options that matters: those that make the good configuration fail, all of them needed. The tree decides with make ' +
        'olddefconfig what can be set; equal configurations are tested once. The command runs in a worktree of ours with the ' +
        'configuration in its place, and ends as for bisect: 0 good, 1 to 127 bad, 125 can not be tested (it does not build). ' +
        'A reduction that was stopped goes on where it was. Ends with 0 when the options were found, with 3 when there are none to name.',
    )
    .argument('[command...]', 'after -- the command')
    .requiredOption('--good <file>', 'the configuration with which it passes')
    .requiredOption('--bad <file>', 'the one with which it fails')
    .option('--repo <path>', 'the repository; without it that of the current folder')
    .option('--commit <revision>', 'what is configured and built', 'HEAD')
    .option('--config-file <path>', 'where the tree has its configuration', '.config')
    .option('--configure <command>', 'the command that makes a whole configuration of it', 'make olddefconfig')
    .option('--timeout <duration>', 'how long one test may take', '1h')
    .addOption(
      new Option('--timeout-is <verdict>', 'what a test that is cut off counts as').choices(['skip', 'bad']).default('skip'),
    )
    .option('--deterministic', 'believe every answer', false)
    .option('--confidence <p>', 'how sure the answer has to be (0.99)')
    .option('--tests <max>', 'at most so many tests')
    .option('--again', againText, false)
    .option('--json', 'print one JSON object', false)
    .addHelpText(
      'after',
      examples([
        'firstbad reduce-config --good old.config --bad new.config -- ./build-and-boot.sh',
        'firstbad reduce-config --repo ../linux --commit v6.1 --good a.config --bad b.config --deterministic -- ./test.sh',
      ]),
    )
    .action(async (words, options) => {
      const { reduceConfigCommand } = await import('../commands/reduce-config.ts');
      const { operands, argv } = splitOperands(words);
      if (operands.length > 0)
        throw new UserError({ code: 'usage', message: `"${operands.join(' ')}": the command goes after --` });
      const { repo, commit, good, bad, configFile, configure, timeout, timeoutIs, again, json, confidence, tests } = options;
      const rules = rulesOf({
        ...{ believeEnds: false, fixed: false, firstParent: false, path: none, deterministic: options.deterministic },
        ...(confidence === undefined ? {} : { confidence }),
        ...(tests === undefined ? {} : { tests }),
      });
      finish(
        await reduceConfigCommand(context, {
          ...{ argv, repo: repo ?? null, commit, good, bad, file: configFile, rules, timeoutIs, again, json },
          make: configure.trim().split(/\s+/),
          timeoutMs: parseMs('--timeout', timeout),
        }),
      );
    });
};

export const addCompareConfig: Add = (program, context, finish) => {
  withArchive(
    program
      .command('compare-config')
      .helpGroup('Explaining:')
      .summary('show in which options two kernel configurations differ, of packages or of files')
      .description(
        'Shows the options in which the configurations of two packaged kernels differ, as their packages ship them: those on the ' +
          'two sides of a border that bisect, sweep or isolate has found, say. A version that is not in the cache is fetched. What ' +
          'does not begin with a digit, or has a folder in its name, is a file.',
      )
      .argument('<good>', 'a version of the package, a series for its newest version, or a file')
      .argument('<bad>', 'the same')
      .option('--package <name>', 'the package', 'linux-image-cloud-amd64')
      .option('--only <text>', 'only options with this in their name')
      .option('--json', 'print one JSON object', false),
  )
    .addHelpText('after', examples(['firstbad compare-config 5.10 6.1', 'firstbad compare-config 6.17 6.18 --only DIO']))
    .action(async (good, bad, options) => {
      const { compareConfigCommand } = await import('../commands/compare-config.ts');
      const { package: name, only, json } = options;
      finish(
        await compareConfigCommand(context, {
          good,
          bad,
          package: name,
          only: only ?? null,
          json,
          archive: archiveOf(options),
        }),
      );
    });
};
