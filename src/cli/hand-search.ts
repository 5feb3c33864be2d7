// What the commands for searching by hand share: which hunt is meant, opening it, and telling what comes next.

import { culpritCommit } from '../app/found/culprit-commit.ts';
import { machineArchive } from '../app/lab.ts';
import { isByHand, type OpenedSearch, openHandSearch } from '../app/search/open-hand-search.ts';
import { searchViewOf } from '../core/answers/search-view.ts';
import { LabError, UserError } from '../core/base/user-error.ts';
import type { HuntPlan } from '../core/stored/hunt-plan.ts';
import type { Mark } from '../core/stored/mark.ts';
import type { OpenedHandSearch } from '../hunt/commits/hand-searches.ts';
import { HandHunt } from '../hunt/search/hand-hunt.ts';
import type { HuntSummary } from '../ports/journal.ts';
import { forecastText, leftText, likeliestText } from '../render/search/search-live-text.ts';
import { describedVersion } from '../render/search/search-words.ts';
import { printSearch } from './commands/print-search.ts';
import type { Context } from './context.ts';
import { writeJson, writeLines } from './display/terminal.ts';
import { exitCodeOfSearch, exitCodes } from './exit-codes.ts';

export interface HandOptions {
  /** Its number; null for the newest that fits. */
  readonly hunt: number | null;
  readonly json: boolean;
}

/** Opens a new hunt and tells what to test first. */
export async function beginByHand(
  context: Context,
  plan: HuntPlan,
  options: Pick<HandOptions, 'json'> & { readonly marks?: readonly Omit<Mark, 'id'>[] },
): Promise<number> {
  const opened = await openHandSearch(context, plan);
  writeLines(context.stderr, opened.search.notes);
  const lab = { journal: await context.lab(machineArchive).journal(), clock: context.clock };
  const hunt = await HandHunt.begin(lab, opened.search, { plan, ...(options.marks ? { marks: options.marks } : {}) });
  return tellNext(context, { hunt, ...opened, json: options.json });
}

/** Does `work` on the hunt that is meant, and tells what comes next. */
export async function goOnByHand(
  context: Context,
  options: HandOptions,
  work: (hunt: HandHunt, search: OpenedHandSearch) => Promise<void> | void,
): Promise<number> {
  const journal = await context.lab(machineArchive).journal();
  const { hunt: number, plan } = await huntMeant(context, journal.list(), options.hunt);
  const opened = await openHandSearch(context, plan);
  const hunt = await HandHunt.reopen({ journal, clock: context.clock }, opened.search, number);
  try {
    await work(hunt, opened.search);
    return await tellNext(context, { hunt, ...opened, json: options.json });
  } finally {
    hunt.close();
  }
}

/** Open hunts before ended ones, and those of the repository that one stands in before others; of these the newest. */
async function huntMeant(context: Context, hunts: readonly HuntSummary[], wanted: number | null): Promise<HuntSummary> {
  const byHand = hunts.filter(({ plan }) => isByHand(plan));
  if (wanted !== null) {
    const named = hunts.find(({ hunt }) => hunt === wanted);
    if (named && isByHand(named.plan)) return named;
    const why = named ? 'is not searched by hand' : 'does not exist';
    throw new UserError({ code: 'hunt-unknown', message: `hunt ${wanted} ${why}`, hint: 'firstbad hunts lists them' });
  }
  const here = await repositoryHere(context);
  const isHere = ({ plan }: HuntSummary): boolean => plan.question === 'bisect-commits' && plan.repository === here;
  const isOpen = ({ status }: HuntSummary): boolean => status !== 'answered';
  const found =
    byHand.find((one) => isOpen(one) && isHere(one)) ??
    byHand.find((one) => isHere(one)) ??
    byHand.find((one) => isOpen(one)) ??
    byHand[0];
  if (found) return found;
  throw new UserError({
    code: 'hunt-unknown',
    message: 'there is no search by hand yet',
    hint: 'Begin one: firstbad bisect --manual --good v1.0',
  });
}

async function repositoryHere(context: Context): Promise<string | null> {
  try {
    return (await context.lab(machineArchive).repository('.', context.signal)).folder;
  } catch (error) {
    // Not standing in a repository is as good as standing in one.
    if (error instanceof UserError) return null;
    throw error;
  }
}

interface Telling extends OpenedSearch {
  readonly hunt: HandHunt;
  readonly json: boolean;
}

async function tellNext(context: Context, telling: Telling): Promise<number> {
  const { hunt, search, json } = telling;
  const { asked } = hunt;
  hunt.close();
  if (asked === null) {
    const report = await search.reportOf(hunt.hunt, hunt.state, true);
    const trouble = await context.lab(machineArchive).removeWorktrees(poolOf(hunt));
    if (trouble !== null) writeLines(context.stderr, [trouble]);
    await printSearch(context, report, { json, svg: null, commit: await culpritCommit(context, report) });
    return exitCodeOfSearch(report.ending);
  }
  const place = await worktreeFor(context, telling, asked);
  const question = hunt.state.plan?.question === 'bisect-commits' ? 'bisect-commits' : 'bisect';
  const title = await search.titleOf(asked, context.signal);
  const between = search.stateFrom(hunt.answers);
  const view =
    between && searchViewOf({ state: between.seeker.state, subject: between.subject, rules: search.rules, titleOf: () => '' });
  if (json) {
    const left = view && { left: view.left, total: view.total, likeliest: view.likeliest, tests: view.tests };
    writeJson(context.stdout, { hunt: hunt.hunt, test: { name: asked, title }, worktree: place.path, progress: left });
    return exitCodes.ok;
  }
  const progress = view
    ? [leftText(view, question), likeliestText(view, question), forecastText(view, null)].filter((part) => part !== null)
    : ['looking for an older end'];
  const more = hunt.hunt;
  writeLines(context.stdout, [
    `Hunt ${more}: ${progress.join('; ')}.`,
    context.style.bold(`Test ${describedVersion({ name: asked, title }, { question })}`),
    ...(place.path === null ? [] : [`  ready to build in ${place.path}`]),
    ...(place.trouble === null ? [] : [`  no worktree: ${place.trouble}`]),
    'Then say: firstbad good, firstbad bad or firstbad skip. (firstbad undo takes the last word back.)',
  ]);
  return exitCodes.ok;
}

function poolOf({ hunt }: HandHunt): string {
  return `hunt-${hunt}`;
}

/** A checkout of what is asked, in a pool that no other hunt takes from. */
async function worktreeFor(
  context: Context,
  { repository, hunt }: Telling,
  commit: string,
): Promise<{ readonly path: string | null; readonly trouble: string | null }> {
  if (repository === null) return { path: null, trouble: null };
  const { signal } = context;
  try {
    const request = { max: 1, apart: poolOf(hunt), signal };
    const worktrees = await context.lab(machineArchive).worktrees(repository, request);
    try {
      const worktree = await worktrees.borrow(await repository.resolve(commit, signal), { signal });
      await worktree.release();
      return { path: worktree.path, trouble: null };
    } finally {
      await worktrees.dispose();
    }
  } catch (error) {
    // The commit is named all the same, and the person may have it elsewhere.
    if (error instanceof LabError && !signal.aborted) return { path: null, trouble: error.message };
    throw error;
  }
}
