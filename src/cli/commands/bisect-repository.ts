// `firstbad bisect -- COMMAND`: the first bad commit of a repository. And with --manual: the beginning of a search that a
// person goes on with.

import { machineArchive } from '../../app/lab.ts';
import { commitsQuestion } from '../../app/questions/commits.ts';
import { type SearchView, searchViewOf } from '../../core/answers/search-view.ts';
import { printable } from '../../core/base/printable.ts';
import { together } from '../../core/base/together.ts';
import type { UserError } from '../../core/base/user-error.ts';
import { fileWords, type NamedFile, placeCommand } from '../../core/commits/command-words.ts';
import { parseRange } from '../../core/git/commit-range.ts';
import type { CommandTester, CommitsPlan, VersionsPlan } from '../../core/stored/hunt-plan.ts';
import type { Mark } from '../../core/stored/mark.ts';
import { lastLines } from '../../hunt/commits/commit-test.ts';
import { resumableCommitHunt } from '../../hunt/commits/known-marks.ts';
import type { CommitsRequest } from '../../hunt/commits/plan-commits.ts';
import type { CommitSearchNews, CommitSearchResult } from '../../hunt/commits/search-commits.ts';
import type { CommandFiles } from '../../ports/command.ts';
import type { Repository } from '../../ports/repository.ts';
import { afterBisect } from '../after-bisect.ts';
import type { BisectOptions } from '../bisect-options.ts';
import type { Context } from '../context.ts';
import type { SearchDisplay } from '../display/search-display.ts';
import { writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { beginByHand } from '../hand-search.ts';
import { sayStopped, searchDisplayFor } from '../searching.ts';
import { usageError } from '../usage-error.ts';
import { nextCommand } from './by-hand.ts';
import { printSearch } from './print-search.ts';

export async function bisectRepository(context: Context, options: BisectOptions): Promise<number> {
  const ends = endsFrom(options);
  if ((options.argv === null) !== options.manual) throw oneTester(options);
  const repository = await context.lab(machineArchive).repository(options.repo ?? '.', context.signal);
  const tester = options.argv === null ? ({ kind: 'person' } as const) : await commandTester(context, repository, options);
  const onNote = (note: string): void => writeLines(context.stderr, [`firstbad: ${note}`]);
  const plan = await commitsQuestion.plan(repository, { ...ends, tester, rules: options.rules, onNote }, context.signal);
  if (options.manual) return searchByHand(context, plan, options);
  return searchRepository(context, { repository, plan, ...options });
}

/** The same command goes on with a search that is still open. */
export async function searchByHand(
  context: Context,
  plan: CommitsPlan | VersionsPlan,
  { json, again }: Pick<BisectOptions, 'json' | 'again'>,
): Promise<number> {
  const stopped = again ? null : resumableCommitHunt(await context.lab(machineArchive).journal(), plan);
  if (stopped === null) return beginByHand(context, plan, { json });
  writeLines(context.stderr, [`going on with hunt ${stopped.hunt} (--again begins anew)`]);
  return nextCommand(context, { hunt: stopped.hunt, json });
}

export interface RepositorySearch {
  readonly repository: Repository;
  readonly plan: CommitsPlan;
  readonly jobs: number;
  readonly again: boolean;
  readonly json: boolean;
  readonly svg: string | null;
  /** True goes on with `verify`. */
  readonly verify?: boolean;
  /** What a log said. */
  readonly marks?: readonly Omit<Mark, 'id'>[];
}

/** Searches and prints, with a command. */
export async function searchRepository(context: Context, search: RepositorySearch): Promise<number> {
  const { report: found, state, titles } = await runShown(context, search);
  const isAnswered = state.status === 'answered';
  const verify = search.verify === true && isAnswered;
  const { report, exitCode } = await afterBisect(context, found, { verify, archive: machineArchive });
  await printSearch(context, report, { ...search, commit: report.culprit && titles.summaryOf(report.culprit.name) });
  return isAnswered ? exitCode : sayUnanswered(context, state.marks);
}

/** What the process ends with when it was stopped, by somebody or by itself. */
export async function sayUnanswered(context: Context, marks: readonly Mark[]): Promise<number> {
  if (context.signal.aborted) return sayStopped(context);
  // Stopped by itself: the lab is broken, and what the command wrote may say why.
  await printLastOutput(context, marks);
  return exitCodes.trouble;
}

async function printLastOutput(context: Context, marks: readonly Mark[]): Promise<void> {
  const last = marks.at(-1);
  const item = last?.evidence[0];
  if (!last || !item) return;
  const evidence = await context.lab(machineArchive).evidence();
  const lines = lastLines(await evidence.get(item), 12).map(printable);
  writeLines(context.stderr, [`The last test, ${last.id}, ended so (${last.because}):`, ...lines]);
}

/** The ends as the options, or a range, name them: the older ones and the newer ones. */
function endsFrom({ operands, goods, bads, rules }: BisectOptions): Pick<CommitsRequest, 'olds' | 'news'> {
  const range = parseRange(operands);
  if (!range.ok) {
    throw usageError(
      `"${range.word}": ${range.because}`,
      'bisect',
      'The command to run goes after --: firstbad bisect v1.0..HEAD -- ./test.sh',
    );
  }
  const [olds, news] = rules.fixed ? [bads, goods] : [goods, bads];
  return { olds: [...range.ends.olds, ...olds], news: [...range.ends.news, ...news] };
}

function oneTester({ manual, operands }: BisectOptions): UserError {
  if (manual) return usageError('--manual means that a person tests: it takes no command', 'bisect');
  const what =
    operands.length === 0 ? 'a scenario with --axis, a command after --, or --manual' : 'a command after --, or --manual';
  return usageError(`bisect needs something to test with: ${what}`, 'bisect', 'firstbad bisect --good v1.0 -- ./test.sh');
}

/** Throws UserError for words that can not be a command. */
export async function commandTester(
  context: Context,
  repository: Repository,
  { argv, timeoutMs, timeoutIs }: Pick<BisectOptions, 'argv' | 'timeoutMs' | 'timeoutIs'>,
): Promise<CommandTester> {
  if (argv === null || argv.length === 0)
    throw usageError('there is no command after --', 'bisect', 'firstbad bisect --good v1.0 -- ./test.sh');
  const finder = await context.lab(machineArchive).commandFiles(repository);
  const placed = placeCommand(argv, await namedFiles(finder, fileWords(argv), context.signal));
  writeLines(context.stderr, placed.notes);
  return { kind: 'command', argv: placed.argv, files: placed.files, timeoutMs, timeoutIs };
}

/** By word: those of the words that name a file. */
export async function namedFiles(
  finder: CommandFiles,
  words: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NamedFile>> {
  const files = new Map<string, NamedFile>();
  for (const word of words) {
    const file = await finder.look(word, signal);
    if (file) files.set(word, file);
  }
  return files;
}

async function runShown(context: Context, search: RepositorySearch): Promise<CommitSearchResult> {
  const display = searchDisplayFor(context, search.json);
  try {
    return await run(context, search, display);
  } finally {
    await display[Symbol.asyncDispose]();
  }
}

async function run(context: Context, search: RepositorySearch, display: SearchDisplay): Promise<CommitSearchResult> {
  const { repository, plan, jobs, again } = search;
  const { signal, clock } = context;
  const lab = context.lab(machineArchive);
  const [journal, evidence, commands] = await together([lab.journal(), lab.evidence(), lab.commands()]);
  const stopped = again ? null : resumableCommitHunt(journal, plan);
  if (stopped !== null) display.note(`going on with hunt ${stopped.hunt}`);
  const going = stopped ?? { hunt: null, plan };
  const worktrees = await lab.worktrees(repository, { max: jobs, signal });
  try {
    return await commitsQuestion.run(
      { clock, journal, evidence, commands, repository, worktrees },
      { ...going, again, jobs, ...(search.marks ? { marks: search.marks } : {}) },
      {
        signal,
        progress: display.progress,
        onEvent: display.onEvent,
        onNote: (note) => display.note(note),
        onStep: (news) => {
          display.nameTitles((name) => news.titles.titleOf(name));
          display.onStep(viewOf(news));
        },
      },
    );
  } finally {
    await worktrees.dispose();
  }
}

/** Null while an older end is looked for. */
function viewOf({ question, seeker, titles }: CommitSearchNews): SearchView | null {
  const { stage } = seeker;
  if (stage.kind !== 'searching') return null;
  const titleOf = (name: string): string => titles.titleOf(name);
  return searchViewOf({ state: stage.seeker.state, subject: stage.subject, rules: question.plan.rules, titleOf });
}
