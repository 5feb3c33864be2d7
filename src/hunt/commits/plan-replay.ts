// Makes a plan and marks of a `git bisect log`: its first bad and good commits are the ends, everything it says is an answer.

import { engineOutcome } from '../../core/answers/search-subject.ts';
import { UserError } from '../../core/base/user-error.ts';
import { commitSeeker } from '../../core/commits/commit-search.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type { ParsedBisectLog } from '../../core/search/bisect-log.ts';
import type { SeenOutcome } from '../../core/search/evidence.ts';
import type { CommitsPlan, NamedCommit, SearchRules } from '../../core/stored/hunt-plan.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { Repository } from '../../ports/repository.ts';
import { openQuestion } from './commit-question.ts';
import { resolveAll } from './plan-commits.ts';

export interface ReplayRequest {
  readonly log: Extract<ParsedBisectLog, { readonly ok: true }>;
  readonly tester: CommitsPlan['tester'];
  /** Terms, paths and first parents are the log's. */
  readonly rules: SearchRules;
  /** When the log is read, milliseconds since 1970. */
  readonly atMs: number;
}

export interface PlannedReplay {
  readonly plan: CommitsPlan;
  readonly marks: readonly Omit<Mark, 'id'>[];
  readonly notes: readonly string[];
}

/** Throws UserError that lists every commit of the log that is unknown here. */
export async function planReplay(
  repository: Repository,
  { log, tester, rules: wanted, atMs }: ReplayRequest,
  signal: AbortSignal,
): Promise<PlannedReplay> {
  const [firstBad] = log.bads;
  const [firstGood, ...moreGoods] = log.goods;
  if (firstBad === undefined || firstGood === undefined) {
    throw new UserError({
      code: 'log-incomplete',
      message: `the log names no ${firstBad === undefined ? log.terms.bad : log.terms.good} commit: there is nothing to go on from`,
    });
  }
  const found = await resolveAll(repository, [...log.bads, ...log.goods, ...log.skips], { signal });
  const named = (revision: string): NamedCommit => ({ name: found.get(revision)!, as: revision });
  const rules = { ...wanted, terms: termsFrom(log.terms), firstParentOnly: log.firstParentOnly, paths: log.paths };
  const narrow: CommitsPlan = {
    question: 'bisect-commits',
    repository: repository.folder,
    bad: named(firstBad),
    goods: [named(firstGood)],
    releases: [],
    tester,
    rules,
  };
  // Other good commits beside the window vouch for their ancestors: they are ends too. Those inside are answers.
  const inside = await insideOf(repository, narrow, signal);
  const goods = [...narrow.goods, ...moreGoods.map(named).filter(({ name }) => !inside(name))];
  const plan = { ...narrow, goods: goods.filter(({ name }, at) => goods.findIndex((one) => one.name === name) === at) };
  const marksOf = (revisions: readonly string[], outcome: SeenOutcome): readonly Omit<Mark, 'id'>[] =>
    revisions.map((revision) => ({
      version: found.get(revision)!,
      outcome: engineOutcome(outcome, rules),
      because: 'said by the log',
      by: 'log',
      startedAtMs: atMs,
      totalMs: 0,
      evidence: [],
    }));
  const outside = log.bads.filter((revision) => !inside(found.get(revision)!));
  return {
    plan,
    marks: [...marksOf(log.bads, 'bad'), ...marksOf(log.goods, 'good'), ...marksOf(log.skips, 'skip')],
    notes: [
      ...log.passedOver.map(({ line, text }) => `line ${line} is taken for a sentence, not for a mark: ${text}`),
      ...outside.map((revision) => `${revision} of the log says nothing about the commits before ${firstBad}`),
    ],
  };
}

/** Null for git's own words. */
function termsFrom(terms: { readonly good: string; readonly bad: string }): SearchRules['terms'] {
  return terms.good === 'good' && terms.bad === 'bad' ? null : { good: terms.good, bad: terms.bad };
}

async function insideOf(
  repository: Repository,
  plan: CommitsPlan,
  signal: AbortSignal,
): Promise<(name: CommitName) => boolean> {
  const { question } = await openQuestion(repository, plan, { signal });
  const { stage } = commitSeeker(question, []);
  return (name) => stage.kind === 'searching' && stage.subject.targetOf(name) !== null;
}
