// Reads the history that a plan is about, and says before the first test when its ends make no search.

import { termsOf } from '../../core/answers/search-report-of.ts';
import { UserError } from '../../core/base/user-error.ts';
import { type CommitQuestion, commitSeeker } from '../../core/commits/commit-search.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { ancestorsOf } from '../../core/git/graph.ts';
import type { CommitEnds, NamedCommit, SearchRules } from '../../core/stored/hunt-plan.ts';
import type { Progress } from '../../ports/progress.ts';
import type { History, Repository } from '../../ports/repository.ts';

type CommitPlan = CommitEnds & { readonly rules: SearchRules };

export interface OpenedQuestion {
  readonly question: CommitQuestion;
  /** What a person should know and is no error. */
  readonly notes: readonly string[];
}

export interface QuestionOptions {
  readonly signal: AbortSignal;
  readonly progress?: Progress;
}

/** Throws UserError when the ends make no search, LabError when the history can not be read. */
export async function openQuestion(
  repository: Repository,
  plan: CommitPlan,
  { signal, progress }: QuestionOptions,
): Promise<OpenedQuestion> {
  const ends = [plan.bad, ...plan.goods, ...plan.releases].map(({ name }) => name);
  const history = await repository.history(ends, { signal, ...(progress ? { progress } : {}) });
  const question = { plan, history, interesting: await interestingNodes(repository, plan, { history, signal }) };
  refuseNoSearch(question);
  return { question, notes: sideNotes(question) };
}

async function interestingNodes(
  repository: Repository,
  { bad, goods, releases, rules }: CommitPlan,
  { history, signal }: { readonly history: History; readonly signal: AbortSignal },
): Promise<Uint8Array | null> {
  if (rules.paths.length === 0) return null;
  const { paths, firstParentOnly } = rules;
  // With an older end still to be found: from the oldest place where it is looked for.
  const oldest = goods.length > 0 ? goods : releases.slice(0, 1);
  const request = { bad: bad.name, goods: oldest.map(({ name }) => name), paths, firstParentOnly };
  const marked = new Uint8Array(history.graph.count);
  for (const name of await repository.touching(request, signal)) {
    const node = history.nodeOf(name);
    if (node !== null) marked[node] = 1;
  }
  return marked;
}

/** Only for ends that were given: those that are looked for are older by themselves. */
function refuseNoSearch(question: CommitQuestion): void {
  const { plan, history } = question;
  const { stage } = commitSeeker(question, []);
  if (stage.kind === 'searching' && stage.subject.window.goodEnds === 0) {
    throw new UserError({
      code: 'ends-unrelated',
      message: `${listed(plan.goods)} and ${plan.bad.as} have no commit in common: nothing lies between them`,
    });
  }
  if (stage.kind !== 'shut') return;
  if (stage.because.kind === 'empty') throw noneTouches(plan);
  const name = history.nameOf(stage.because.good);
  throw wrongWayRound(plan, plan.goods.find((good) => good.name === name) ?? plan.bad);
}

export function noneTouches({ goods, bad, rules }: CommitPlan): UserError {
  return new UserError({
    code: 'paths-untouched',
    message: `no commit between ${listed(goods) || 'the end that was found'} and ${bad.as} touches ${rules.paths.join(' or ')}`,
    hint: 'Paths are those of git log -- PATH, from the top of the repository.',
  });
}

function wrongWayRound({ bad, rules }: CommitPlan, good: NamedCommit): UserError {
  const terms = termsOf(rules);
  if (good.name === bad.name) {
    const both = good.as === bad.as ? `are both ${good.as}` : `${good.as} and ${bad.as} are the same commit`;
    return new UserError({ code: 'ends-wrong', message: `the ends ${both}: nothing lies between them` });
  }
  const message = `${bad.as}, the ${terms.bad} end, is older than ${good.as}, the ${terms.good} one`;
  if (rules.fixed) {
    return new UserError({
      code: 'ends-wrong',
      message: `with --fixed the newer end is the good one, but ${bad.as} is older than ${good.as}`,
      hint: 'Leave out --fixed to look for the commit that broke it.',
    });
  }
  return new UserError({ code: 'ends-wrong', message, hint: 'To look for the commit that fixed it, add --fixed.' });
}

/** An older end on a branch of its own says nothing about the trunk: its merge bases are tested in its place, as git does. */
function sideNotes({ plan, history }: CommitQuestion): readonly string[] {
  const before = ancestorsOf(history.graph, [nodeOf(history, plan.bad.name)]);
  const aside = plan.goods.filter(({ name }) => before[nodeOf(history, name)] === 0);
  if (aside.length === 0) return [];
  const is = aside.length === 1 ? 'is' : 'are';
  return [`${listed(aside)} ${is} on another branch than ${plan.bad.as}: what they have in common is tested instead`];
}

function nodeOf(history: History, name: CommitName): number {
  return history.nodeOf(name) ?? -1;
}

function listed(commits: readonly NamedCommit[]): string {
  return commits.map(({ as }) => as).join(', ');
}
