// The command that reduces a configuration.

import type { ReduceTester } from '../commands/reduce-config.ts';
import { type AttemptRuleWords, parseMsOption, searchRulesOf } from '../search-rules.ts';
import { usageError } from '../usage-error.ts';
import { type Add, archiveOf, examples, restrictionsOf, withArchive } from './add.ts';
import {
  againOption,
  budgetOption,
  confidenceOption,
  deterministicOption,
  jsonOption,
  oneValueOption,
  oneVersionOption,
  repositoryOption,
  testsOption,
  timeoutIsOption,
  timeoutOption,
  trustScenarioOption,
} from './options.ts';
import { splitOperands } from './searching.ts';

function reduceWithOptions(program: Parameters<Add>[0]) {
  return program
    .command('reduce-config')
    .helpGroup('Searching:')
    .summary('find the options that matter between a good and a bad .config')
    .description(
      'Takes two configurations of a tree, one with which it works and one with which it fails, and finds the smallest set ' +
        'of options that matters: those that make the good configuration fail, all of them needed. The tree decides with make ' +
        'olddefconfig what can be set; equal configurations are tested once. With a command, that runs in a worktree of ours ' +
        'with the configuration in its place, and ends as for bisect: 0 good, 1 to 127 bad, 125 can not be tested (it does not ' +
        'build). With a scenario, the kernel is built with each configuration, with what a host needs and without modules, ' +
        'booted as the host, and the one cell that --set and --version leave is tried; the two kernels that the answer rests on ' +
        'are built once more from nothing. A reduction that was stopped goes on where it was. Ends with 0 when the options were found, with 3 when there are none to name.',
    )
    .argument('[what...]', 'the scenario; or after -- the command')
    .optionsGroup('What is reduced:')
    .requiredOption('--good <file>', 'the configuration with which it passes')
    .requiredOption('--bad <file>', 'the one with which it fails')
    .option(...repositoryOption)
    .option('--commit <revision>', 'what is configured and built', 'HEAD')
    .optionsGroup('With a command:')
    .option('--config-file <path>', 'where the tree has its configuration', '.config')
    .option('--configure <command>', 'the command that makes a whole configuration of it', 'make olddefconfig')
    .option(...timeoutOption)
    .addOption(timeoutIsOption())
    .optionsGroup('With a scenario:')
    .option(...oneValueOption())
    .option(...oneVersionOption('', 'another component'))
    .option(...trustScenarioOption('', 'its build-fix-ups'))
    .optionsGroup('When it ends:')
    .option(...deterministicOption)
    .option(...confidenceOption('the answer has to be (0.99)'))
    .option(...testsOption('tests'))
    .option(...budgetOption)
    .option(...againOption)
    .option(...jsonOption);
}

export const addReduceConfig: Add = (program, context, finish) => {
  withArchive(reduceWithOptions(program), 'Archive, with a scenario:')
    .addHelpText(
      'after',
      examples([
        'firstbad reduce-config --good old.config --bad new.config -- ./build-and-boot.sh',
        'firstbad reduce-config --repo ../linux --commit v6.1 --good a.config --bad b.config --deterministic -- ./test.sh',
        'firstbad reduce-config my-failure --repo ../linux --good a.config --bad b.config --set cache=none --budget 2h',
      ]),
    )
    .action(async (words, options) => {
      const { reduceConfigCommand } = await import('../commands/reduce-config.ts');
      finish(
        await reduceConfigCommand(context, {
          ...reductionOf(options),
          archive: archiveOf(options),
          tester: testerOf(splitOperands(words), options),
        }),
      );
    });
};

interface ReductionWords extends AttemptRuleWords {
  readonly repo?: string | undefined;
  readonly commit: string;
  readonly good: string;
  readonly bad: string;
  readonly again: boolean;
  readonly json: boolean;
}

function reductionOf({
  repo,
  commit,
  good,
  bad,
  again: isAgain,
  json: isJson,
  confidence: sure,
  budget,
  ...words
}: ReductionWords) {
  const { deterministic: isDeterministic, tests } = words;
  const ofConfigurations = { believeEnds: false, fixed: false, firstParent: false, path: [] };
  return {
    repo: repo ?? null,
    commit,
    good,
    bad,
    rules: searchRulesOf({ ...ofConfigurations, deterministic: isDeterministic, confidence: sure, tests }),
    again: isAgain,
    json: isJson,
    minutesMax: budget === undefined ? null : parseMsOption('--budget', budget) / 60_000,
  };
}

interface TesterWords {
  readonly configFile: string;
  readonly configure: string;
  readonly timeout: string;
  readonly timeoutIs: 'skip' | 'bad';
  readonly set: readonly string[];
  readonly version: readonly string[];
  readonly trustScenario: boolean;
}

function testerOf({ operands, argv }: ReturnType<typeof splitOperands>, options: TesterWords): ReduceTester {
  const { configFile: file, configure, timeout, timeoutIs, set, version, trustScenario: isTrusted } = options;
  const [path, ...more] = operands;
  if (path !== undefined && more.length === 0 && argv === null)
    return { kind: 'scenario', path, restrictions: restrictionsOf(options), isTrusted };
  if (path !== undefined) throw usageError(`"${operands.join(' ')}": one scenario, or after -- a command`, 'reduce-config');
  if (set.length + version.length > 0 || isTrusted)
    throw usageError('--set, --version and --trust-scenario go with a scenario', 'reduce-config');
  const make = configure.trim().split(/\s+/);
  return { kind: 'command', argv: argv ?? [], file, make, timeoutMs: parseMsOption('--timeout', timeout), timeoutIs };
}

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
      .option(...jsonOption),
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
