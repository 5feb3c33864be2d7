// What older hunts know about the same commits under the same command.

import { canonicalJson } from '../../core/base/canonical-json.ts';
import type { CommitQuestion } from '../../core/commits/commit-search.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type { RepositoryPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { Journal } from '../../ports/journal.ts';

/** The newest hunt with this plan that was stopped, or whose process is gone; null when there is none. */
export function resumableCommitHunt(journal: Journal, plan: RepositoryPlan): number | null {
  const wanted = canonicalJson(plan);
  const found = journal
    .list()
    .find((one) => one.plan.question === 'bisect-commits' && one.status === 'stopped' && canonicalJson(one.plan) === wanted);
  return found?.hunt ?? null;
}

/** Answers of other hunts of this repository by the same command, oldest first. Our own trouble is no answer. */
export function marksOfOthers(
  journal: Journal,
  hunt: number,
  plan: RepositoryPlan,
  { history }: CommitQuestion,
): readonly Mark[] {
  if (plan.tester.kind !== 'command') return [];
  const tester = canonicalJson(plan.tester);
  const others = journal
    .list()
    .filter(
      (one) =>
        one.hunt !== hunt &&
        one.plan.question === 'bisect-commits' &&
        one.plan.reduces === undefined &&
        one.plan.repository === plan.repository &&
        canonicalJson(one.plan.tester) === tester,
    );
  const marks = others.flatMap((one) => foldEvents(journal.events(one.hunt)).marks);
  // A hunt may itself have taken over marks of another one.
  const own = new Map(marks.filter((mark) => isEvidence(mark)).map((mark) => [mark.id, mark]));
  return [...own.values()]
    .filter((mark) => history.nodeOf(mark.version as CommitName) !== null)
    .sort((a, b) => a.startedAtMs - b.startedAtMs);
}

function isEvidence({ by, outcome }: Mark): boolean {
  return by === 'command' && outcome !== 'no-answer';
}
