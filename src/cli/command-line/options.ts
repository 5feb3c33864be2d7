// Options that several commands have, with their words once: to be spread into `.option(...)`. Groups
// are no functions over commands of any kind: commander's types of such take minutes to check.

import { Option } from '@commander-js/extra-typings';
import { parseCountOption, parseMsOption } from '../search-rules.ts';
import { collect, none } from './add.ts';

export const jsonOption = ['--json', 'print one JSON object', false] as const;
/** `jsonOptionOf('the matrix')`. */
export const jsonOptionOf = (what: string) => ['--json', `print ${what} as one JSON object`, false] as const;
export const jsonListOption = ['--json', 'print a list of JSON objects', false] as const;
export const againOption = ['--again', 'try again what was tried before', false] as const;
export const repositoryOption = ['--repo <path>', 'the repository; without it that of the current folder'] as const;
export const deterministicOption = ['--deterministic', 'believe every answer', false] as const;
/** `trustScenarioOption('with --repo: ')`; `of` is what of the scenario is meant. */
export const trustScenarioOption = (when = '', of = 'its build-command and build-fix-ups') =>
  ['--trust-scenario', `${when}run on this machine what the scenario says for building: ${of}`, false] as const;
export const mailArchivesOption = [
  '--archive <path>',
  'look first whether this mail archive knows it; may be repeated',
  collect,
  none,
] as const;

/** `sure` says of what, with the value without it: `the answer has to be (0.95)`. */
export const confidenceOption = (sure: string) => ['--confidence <p>', `how sure ${sure}`] as const;
export const pictureOption = (what: string) => ['--svg <file>', `also write ${what} as a picture`] as const;

/** Narrows what there is: `onlyValuesOption('points')`. */
export const onlyValuesOption = (what: string) =>
  ['--set <factor=value>', `only ${what} with this value of a factor, or these; may be repeated`, collect, none] as const;
export const onlyVersionsOption = (what: string) =>
  ['--version <component=version>', `only ${what} with these versions of a component; may be repeated`, collect, none] as const;

/** Names one point: `oneValueOption('with --axis: ')`. */
export const oneValueOption = (when = '') =>
  ['--set <factor=value>', `${when}the value of a factor; may be repeated`, collect, none] as const;
export const oneVersionOption = (when = '', of = 'a component') =>
  ['--version <component=version>', `${when}the version of ${of}; may be repeated`, collect, none] as const;

export const testsOption = (what: 'tests' | 'attempts') => ['--tests <max>', `at most so many ${what}`] as const;
export const budgetOption = ['--budget <duration>', 'at most so long'] as const;

// How a test of the user's own is made, and how far it is believed; `ownTestOf` reads them.
export const manualOption = ['--manual', 'a person tests: see good, bad, skip, again, undo', false] as const;
export const timeoutOption = ['--timeout <duration>', 'how long one test may take', '1h'] as const;
export const timeoutIsOption = () =>
  new Option('--timeout-is <verdict>', 'what a test that is cut off counts as').choices(['skip', 'bad']).default('skip');
export const jobsOption = [
  '-j, --jobs <n>',
  'tests side by side; 1 unless given, since tests may disturb each other',
  '1',
] as const;
export const believeOption = ['--deterministic', 'believe every answer, as git does', false] as const;
export const flakyOption = [
  '--flaky',
  'the test is known to lie at times: ask more often (one test in ten is taken to be flaky)',
  false,
] as const;
export const believeEndsOption = ['--believe-ends', 'do not test the ends', false] as const;

/** Throws UserError `usage`. */
export function ownTestOf<Verdict>(words: {
  readonly manual: boolean;
  readonly timeout: string;
  readonly timeoutIs: Verdict;
  readonly jobs: string;
  readonly again: boolean;
}) {
  return {
    manual: words.manual,
    timeoutMs: parseMsOption('--timeout', words.timeout),
    timeoutIs: words.timeoutIs,
    jobs: parseCountOption('--jobs', words.jobs, 1),
    again: words.again,
  };
}
