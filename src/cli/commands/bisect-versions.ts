// `firstbad bisect --versions list.txt -- COMMAND`: the first bad version in a list of anything. And with --manual: the beginning of a
// search that a person goes on with.

import { machineArchive } from '../../app/lab.ts';
import { versionsQuestion } from '../../app/questions/versions.ts';
import { type SearchView, searchViewOf } from '../../core/answers/search-view.ts';
import { together } from '../../core/base/together.ts';
import { UserError } from '../../core/base/user-error.ts';
import { fileWords, placeCommand } from '../../core/commits/command-words.ts';
import type { VersionsPlan, VersionTester } from '../../core/stored/hunt-plan.ts';
import type { VersionSeeker } from '../../core/versions/version-search.ts';
import { resumableCommitHunt } from '../../hunt/commits/known-marks.ts';
import type { NamedText } from '../../hunt/lists/plan-list.ts';
import type { VersionsSearchResult } from '../../hunt/lists/search-list.ts';
import { versionPlace } from '../../hunt/lists/test-version.ts';
import { afterBisect } from '../after-bisect.ts';
import type { BisectOptions, ListOptions } from '../bisect-options.ts';
import type { Context } from '../context.ts';
import { writeLines } from '../display/terminal.ts';
import { searchDisplayFor } from '../searching.ts';
import { namedFiles, sayUnanswered, searchByHand } from './bisect-repository.ts';
import { printSearch } from './print-search.ts';

type Options = Omit<BisectOptions, 'list'> & { readonly list: ListOptions };

export async function bisectVersions(context: Context, options: Options): Promise<number> {
  checkOptions(options);
  const { list, rules, goods, bads, manual } = options;
  const lab = context.lab(machineArchive);
  const read = async (name: string): Promise<NamedText> => ({ name, text: await lab.readText(name) });
  const tester = manual ? ({ kind: 'person' } as const) : await versionTester(context, options);
  const plan = await versionsQuestion.plan(
    await lab.commands(),
    {
      list: await read(list.file),
      weights: list.weights === null ? null : await read(list.weights),
      costs: list.costs,
      good: goods[0] ?? null,
      bad: bads[0] ?? null,
      tester,
      rules,
      onNote: (note: string) => writeLines(context.stderr, [`firstbad: ${note}`]),
    },
    context.signal,
  );
  return manual ? searchByHand(context, plan, options) : search(context, plan, options);
}

async function search(context: Context, plan: VersionsPlan, options: Options): Promise<number> {
  const { report: found, state } = await runShown(context, plan, options);
  const { report, exitCode } = await afterBisect(context, found, { archive: machineArchive });
  await printSearch(context, report, options);
  return state.status === 'answered' ? exitCode : sayUnanswered(context, state.marks);
}

async function runShown(context: Context, plan: VersionsPlan, { json, again, jobs }: Options): Promise<VersionsSearchResult> {
  const { signal, clock } = context;
  const lab = context.lab(machineArchive);
  const [journal, evidence, commands] = await together([lab.journal(), lab.evidence(), lab.commands()]);
  const stopped = again ? null : resumableCommitHunt(journal, plan);
  const display = searchDisplayFor(context, json);
  try {
    if (stopped !== null) display.note(`going on with hunt ${stopped.hunt}`);
    return await versionsQuestion.run(
      { clock, journal, evidence, commands },
      { ...(stopped ?? { hunt: null, plan }), again, jobs },
      {
        signal,
        onEvent: display.onEvent,
        onNote: (note) => display.note(note),
        onStep: (seeker) => display.onStep(viewOf(seeker)),
      },
    );
  } finally {
    await display[Symbol.asyncDispose]();
  }
}

function viewOf({ line, stage }: VersionSeeker): SearchView | null {
  if (stage.kind !== 'searching') return null;
  return searchViewOf({ state: stage.seeker.state, subject: stage.subject, rules: line.rules, titleOf: () => '' });
}

/** Throws UserError for words that can not be a command. */
async function versionTester(context: Context, { argv, timeoutMs, timeoutIs, list }: Options): Promise<VersionTester> {
  if (argv === null || argv.length === 0) {
    throw usage('bisect --versions needs something to test with: a command after --, or --manual');
  }
  const finder = await context.lab(machineArchive).commandFiles({ checkout: null });
  const words = fileWords(argv).filter((word) => !word.includes(versionPlace));
  const placed = placeCommand(argv, await namedFiles(finder, words, context.signal));
  return {
    kind: 'command',
    argv: placed.argv,
    files: placed.files,
    timeoutMs,
    timeoutIs,
    folder: finder.folder,
    available: list.available,
  };
}

function checkOptions({ operands, goods, bads, argv, manual, axis, repo, verify, rules, list }: Options): void {
  if (axis !== null || repo !== null) throw usage('--versions is a list of its own: it takes no --axis and no --repo');
  if (operands.length > 0) throw usage(`"${operands[0] ?? ''}": with --versions the ends are --good and --bad`);
  if (goods.length > 1 || bads.length > 1) throw usage('in a list there is one --good and one --bad');
  if (argv !== null && manual) throw usage('--manual means that a person tests: it takes no command');
  if (manual && list.available !== null) throw usage('--available is for a command that tests: a person knows what can be had');
  if (verify) throw usage('--verify builds reverts of commits: a version of a list has none');
  if (rules.firstParentOnly || rules.paths.length > 0) throw usage('--first-parent and --path belong to a repository');
}

function usage(message: string): UserError {
  return new UserError({
    code: 'usage',
    message,
    hint: 'firstbad bisect --versions list.txt --good 2026-01-01 -- ./test.sh {}',
  });
}
