// What older hunts know about the same commits under the same command.

import { canonicalJson } from '../../core/base/canonical-json.ts';
import type { CommitQuestion } from '../../core/commits/commit-search.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type { CommandReduction, CommitsPlan, HuntPlan, VersionsPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { Journal } from '../../ports/journal.ts';
import type { KnownMark } from '../search/command-search.ts';

/** A hunt to go on with, and the plan that it goes on by. */
export interface ResumableHunt<Plan> {
  readonly hunt: number;
  readonly plan: Plan;
}

/** The newest hunt with this plan that was stopped, or whose process is gone; null when there is none. */
export function resumableCommitHunt<Plan extends CommitsPlan | VersionsPlan | CommandReduction>(
  journal: Journal,
  plan: Plan,
): ResumableHunt<Plan> | null {
  const wanted = new Set([canonicalJson(plan), canonicalJson(asPlannedOnce(plan))]);
  const found = journal.list().find((one) => one.status === 'stopped' && wanted.has(canonicalJson(one.plan)));
  return found ? { hunt: found.hunt, plan: found.plan as Plan } : null;
}

const defaultConfidence = 0.975;
const defaultConfidenceOnce = 0.99;

/**
 * As the same command planned it before a search chose when its ends are tested and how many tests are flaky: a hunt that was stopped
 * then goes on by the rules that it has.
 */
function asPlannedOnce<Plan extends HuntPlan>(plan: Plan): HuntPlan {
  if (plan.question !== 'bisect-commits') return plan;
  const { ends, flakyShare: _chosenSince, ...rules } = plan.rules;
  if (ends === undefined) return plan;
  const confidence = rules.confidence === defaultConfidence ? defaultConfidenceOnce : rules.confidence;
  return { ...plan, rules: { ...rules, confidence } };
}

/** Answers of other hunts of this repository by the same command, oldest first. Our own trouble is no answer. */
export function marksOfOthers(
  journal: Journal,
  hunt: number,
  plan: CommitsPlan,
  { history }: CommitQuestion,
): readonly KnownMark[] {
  if (plan.tester.kind !== 'command') return [];
  const tester = canonicalJson(plan.tester);
  const isSameTest = (one: HuntPlan): boolean =>
    one.question === 'bisect-commits' && one.repository === plan.repository && canonicalJson(one.tester) === tester;
  return marksOf(journal, {
    hunt,
    isSameTest,
    isAbout: (version) => history.nodeOf(version as CommitName) !== null,
  });
}

export interface MarksWanted {
  /** The one that asks. */
  readonly hunt: number;
  readonly isSameTest: (plan: HuntPlan) => boolean;
  readonly isAbout: (version: string) => boolean;
}

/** Answers of hunts that tested the same, oldest first. Our own trouble is no answer. */
export function marksOf(journal: Journal, { hunt: own, isSameTest, isAbout }: MarksWanted): readonly KnownMark[] {
  const others = journal.list().filter((one) => one.hunt !== own && isSameTest(one.plan));
  const marks = others.flatMap(({ hunt, adoptedAtMs }) =>
    foldEvents(journal.events(hunt)).marks.map((mark) => ({ mark, hunt, adopted: adoptedAtMs !== null })),
  );
  const isSame = (a: Mark, b: Mark): boolean => a.id === b.id && a.startedAtMs === b.startedAtMs;
  // What somebody has overridden in one hunt is not taken from another that has it, too.
  const doubted = marks.filter(({ mark }) => mark.overridden !== undefined);
  const believed = marks.filter(({ mark }) => isEvidence(mark) && !doubted.some((one) => isSame(one.mark, mark)));
  // A hunt may itself have taken over marks of another one: an adopted one may be where an answer comes from, so it goes last.
  const sorted = believed.sort((a, b) => Number(a.adopted) - Number(b.adopted));
  const distinct = new Map(sorted.map((one) => [one.mark.id, one]));
  return [...distinct.values()]
    .filter(({ mark }) => isAbout(mark.version))
    .sort((a, b) => a.mark.startedAtMs - b.mark.startedAtMs);
}

function isEvidence({ by, outcome }: Mark): boolean {
  return by === 'command' && outcome !== 'no-answer';
}
