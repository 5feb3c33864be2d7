// The commands that search: bisect; and tap, which judges a test's output for one.

import { Option } from '@commander-js/extra-typings';
import { listOptionsOf, parseFixUps, rulesOfOwnTest, searchRulesOf } from '../search-rules.ts';
import { type Add, archiveOf, collect, examples, none, restrictionsOf, withArchive } from './add.ts';
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
  oneValueOption,
  oneVersionOption,
  ownTestOf,
  pictureOption,
  repositoryOption,
  testsOption,
  timeoutIsOption,
  timeoutOption,
  trustScenarioOption,
} from './options.ts';

/** What these take after `--` is a command to run, not arguments of theirs. */
const commandTakers: readonly string[] = ['bisect', 'reduce-config', 'replay'];

/**
 * Commander swallows `--`, and with it where the user's command begins: a doubled one stays as an operand.
 * Only for the commands above.
 */
export function withMarkedCommand(words: readonly string[]): readonly string[] {
  const at = words.indexOf('--');
  return at < 0 || !commandTakers.includes(words[0] ?? '') ? words : [...words.slice(0, at), '--', ...words.slice(at)];
}

/** Operands as Commander gives them, before and after the `--` that `withMarkedCommand` kept. */
export function splitOperands(operands: readonly string[]): {
  readonly operands: readonly string[];
  readonly argv: readonly string[] | null;
} {
  const at = operands.indexOf('--');
  return at < 0 ? { operands, argv: null } : { operands: operands.slice(0, at), argv: operands.slice(at + 1) };
}

export const addTap: Add = (program, context, finish) => {
  program
    .command('tap')
    .helpGroup('Searching:')
    .summary('judge the output of a test in TAP or KTAP, for a bisect')
    .description(
      'Reads TAP or KTAP, also out of a console with the times of a kernel, and ends with 0 when the test is ok, with 1 when it is not, ' +
        'with 125 when it was skipped or is not there. Without --test every test counts.',
    )
    .argument('[file]', 'the output; without it standard input', '-')
    .option('--test <name>', 'the test, where its name is not the only one with its suites: suite/test')
    .addOption(
      new Option('--missing <verdict>', 'what counts when it is not there or the output breaks off')
        .choices(['skip', 'bad'])
        .default('skip' as const),
    )
    .option(...jsonOption)
    .addHelpText(
      'after',
      examples(['firstbad bisect --good v6.1 -- sh -c "./run-kunit | firstbad tap --test example_fail_test"']),
    )
    .action(async (file, { test, missing, json }) => {
      const { tapCommand } = await import('../commands/tap.ts');
      finish(await tapCommand(context, { file, test: test ?? null, missing: missing === 'bad' ? 'bad' : 'skip', json }));
    });
};

function bisectOf(program: Parameters<Add>[0]) {
  return program
    .command('bisect')
    .helpGroup('Searching:')
    .summary('find the first bad commit of a repository, or the first bad version of a component')
    .description(
      'Finds the first bad commit of any repository with any command, as git bisect run does: status 0 is good, 1 to 127 bad, ' +
        '125 can not be tested, 128 and above no answer. Tests run in worktrees of our own, and may be flaky. Or, with --axis, ' +
        'finds the first bad version of a component of a scenario on throw-away virtual machines; with --repo too, it goes on from ' +
        'the packages around the change to the commits between them, each built here. A search that was stopped ' +
        'goes on where it was. Ends with 0 when the culprit was found, with 2 when commits that can not be tested hide it, with ' +
        '3 when there is no culprit to name.',
    )
    .argument('[what...]', 'a range such as v1.0..HEAD, or with --axis the scenario; after -- the command')
    .optionsGroup('What is searched:')
    .option(...repositoryOption)
    .option('--versions <file>', 'search a list of versions of anything, one a line and the oldest first')
    .option('--axis <component>', 'search the versions of this component of a scenario')
    .option(
      '--good <version>',
      'a commit or version that is good; may be repeated; without it one is looked for',
      collect,
      none,
    )
    .option('--bad <version>', 'one that is bad; without it HEAD, or the newest version', collect, none)
    .option('--fixed', 'look for the fix: the older end is the bad one', false)
    .option('--first-parent', 'follow merges to their first parent only', false)
    .option('--path <path>', 'only commits that touch this path; may be repeated', collect, none)
    .option(...oneValueOption('with --axis: '))
    .option(...oneVersionOption('with --axis: ', 'another component'));
}

function bisectWithOptions(program: Parameters<Add>[0]) {
  return bisectOf(program)
    .optionsGroup('How it is tested:')
    .option(
      '--fix-up <text>',
      'with --axis and --repo: a patch for commits that do not build, "fix.patch when X and not Y" or "cherry-pick Y when X"; may be repeated',
      collect,
      none,
    )
    .option('--no-repair', 'with --axis and --repo: do not look for such patches in the history')
    .option(...trustScenarioOption('with --axis and --repo: '))
    .option('--available <command>', 'with --versions: a line for sh that fails for a version that is gone, $FIRSTBAD_VERSION')
    .option('--weights <file>', 'with --versions: how likely each version is the first bad one, "version number" a line')
    .option('--cost-good <duration>', 'with --versions: how long a test takes that says good')
    .option('--cost-bad <duration>', 'with --versions: how long one takes that says bad')
    .option(...manualOption)
    .option(...timeoutOption)
    .addOption(timeoutIsOption())
    .option(...jobsOption)
    .option(...believeOption)
    .option(...flakyOption)
    .option(...believeEndsOption)
    .option(...againOption)
    .optionsGroup('When it ends:')
    .option(...confidenceOption('the answer has to be (0.975 with a test of your own, 0.99 with --axis or --flaky)'))
    .option(...testsOption('tests'))
    .option(...budgetOption)
    .option('--verify', 'go on with firstbad verify when the culprit is named, and end as that does', false)
    .option('--no-evidence', 'with --axis: do not trace both sides of the change to explain it')
    .option('--audits <n>', 'tests after the culprit is known, on looking for another change')
    .optionsGroup('Words and output:')
    .option('--term-good <word>', 'your word for good; also --term-old')
    .option('--term-bad <word>', 'your word for bad; also --term-new')
    .addOption(new Option('--term-old <word>').hideHelp())
    .addOption(new Option('--term-new <word>').hideHelp())
    .option(...jsonOption)
    .option(...pictureOption('the search'));
}

export const addBisect: Add = (program, context, finish) => {
  withArchive(bisectWithOptions(program), 'Archive, with --axis:')
    .addHelpText(
      'after',
      examples([
        'firstbad bisect --good v1.0 -- ./test.sh',
        'firstbad bisect --repo ../qemu v7.1.0..v7.2.0 -j 2 --timeout 10m -- sh -c "make -s && ./check"',
        'firstbad bisect --versions nightlies.txt --good 2026-03-01 -j 2 -- ./test.sh {}',
        'firstbad bisect --manual --good v6.0 --bad v6.1',
        'firstbad bisect examples/qemu-4k-direct-io --axis kernel --good 5.10 --bad 6.1 --set cache=none',
        'firstbad bisect my-failure --axis kernel --good 5.10 --bad 6.1 --repo ../linux',
      ]),
    )
    .action(async (words, options) => {
      const { bisectCommand } = await import('../commands/bisect.ts');
      const { axis, fixUp, verify, evidence } = options;
      finish(
        await bisectCommand(context, {
          ...splitOperands(words),
          repo: options.repo ?? null,
          axis: axis ?? null,
          list: listOptionsOf(options),
          goods: options.good,
          bads: options.bad,
          rules: axis === undefined ? rulesOfOwnTest(options) : searchRulesOf(options),
          fixUps: parseFixUps(fixUp),
          repairs: options.repair,
          isTrusted: options.trustScenario,
          svg: options.svg ?? null,
          json: options.json,
          verify,
          evidence,
          restrictions: restrictionsOf(options),
          archive: archiveOf(options),
          ...ownTestOf(options),
        }),
      );
    });
};
