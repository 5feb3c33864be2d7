// Verifying a commit that a command has named: what is tried is decided from the history, and the same command tests it.

import { termsOf } from '../../core/answers/search-report-of.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { ancestorsOf, broughtInBy, descendantsOf, parentsOf } from '../../core/git/graph.ts';
import type { CommandTester, CommitEnds, CommitsPlan, SearchRules } from '../../core/stored/hunt-plan.ts';
import type { NamedVersion, VerifyPlan } from '../../core/stored/ladder-step.ts';
import type { Patches } from '../../ports/patches.ts';
import type { Repository } from '../../ports/repository.ts';
import { type CommitTestDeps, testCommit } from '../commits/commit-test.ts';
import { resumableCommitHunt } from '../commits/known-marks.ts';
import { planCommits } from '../commits/plan-commits.ts';
import { type CommitSearchDeps, searchCommits } from '../commits/search-commits.ts';
import type { VerifyBench } from './verify.ts';

// A merge without a checkout takes a moment, a build takes minutes: many places may be tried for the one where it applies.
const stationsMax = 40;

export async function planVerifyCommits(
  repository: Repository,
  patches: Patches,
  { plan, culprit }: { readonly plan: CommitEnds & { readonly rules: SearchRules }; readonly culprit: CommitName },
  signal: AbortSignal,
): Promise<VerifyPlan> {
  const { bad, rules } = plan;
  const tips = [bad.name, ...plan.goods.map(({ name }) => name)];
  const history = await repository.history(tips, { signal });
  const { graph } = history;
  const node = history.nodeOf(culprit) ?? 0;
  const all = parentsOf(graph, node).map((one) => history.nameOf(one));
  const parents = rules.firstParentOnly ? all.slice(0, 1) : all;
  const newest = (await patches.newestWith(bad.name, signal)) ?? (await patches.newestWith(culprit, signal));
  const has = descendantsOf(graph, node);
  const releases = (await repository.releases(bad.name, signal)).filter(({ commit }) => {
    const at = history.nodeOf(commit);
    return at !== null && commit !== bad.name && commit !== culprit && has[at] === 1;
  });
  const stations: NamedVersion[] = spread(releases, stationsMax).map(({ tag, commit }) => ({ name: commit, as: tag }));
  const merge = broughtInBy(graph, { node, tip: history.nodeOf(bad.name) ?? node });
  if (merge !== null && history.nameOf(merge) !== bad.name) {
    const name = history.nameOf(merge);
    stations.push({ name, as: `the culprit's merge ${name.slice(0, 12)}` });
  }
  const before = ancestorsOf(graph, [node]);
  // The newest of them: the less lies between, the likelier the culprit applies.
  const lastGood = plan.goods
    .filter(({ name }) => before[history.nodeOf(name) ?? -1] === 1)
    .reduce<(typeof plan.goods)[number] | null>(
      (last, one) => (last === null || history.nodeOf(one.name)! > history.nodeOf(last.name)! ? one : last),
      null,
    );
  return {
    kind: 'commits',
    culprit,
    parents,
    bad: { name: bad.name, as: bad.as },
    stations,
    lastGood: lastGood === null ? null : { name: lastGood.name, as: lastGood.as },
    newest: newest === null ? [] : [{ ...newest, component: null }],
    before: null,
    after: null,
    confidence: rules.confidence,
    flaky: rules.flaky,
    fixed: rules.fixed,
    terms: termsOf(rules),
  };
}

/** All of a few; of many the newest ones, and the others evenly between them and the oldest. */
function spread<Item>(items: readonly Item[], max: number): readonly Item[] {
  if (items.length <= max) return items;
  const near = Math.floor(max / 2);
  const far = max - near;
  const rest = items.slice(near);
  return [
    ...items.slice(0, near),
    ...Array.from({ length: far }, (_, at) => rest[Math.floor(((at + 1) * rest.length) / far) - 1]!),
  ];
}

export interface CommandBenchParts {
  /** Its worktrees are those of the patched commits' repository. */
  readonly lab: CommitTestDeps & CommitSearchDeps;
  readonly plan: CommitsPlan;
  readonly tester: CommandTester;
  readonly onNote: (note: string) => void;
}

export function commandBench({ lab, plan, tester, onNote }: CommandBenchParts): VerifyBench {
  let tested = false;
  return {
    test: async (target, id: AttemptId, signal) => {
      const test = { id, commit: target.name as CommitName, tester, isFirst: !tested };
      const mark = await testCommit(lab, test, { signal });
      tested = true;
      return { kind: 'mark', mark };
    },
    sameOutput: () => Promise.resolve(null),
    findFix: async (newest, signal) => {
      // Nothing lies between a version and itself: the search saw it fail, and it passes now.
      if (newest.name === plan.bad.name) return { hunt: null, fix: null, because: 'the search saw it fail' };
      onNote(`${newest.as} passes: looking for the commit that fixed it`);
      const { fixed, terms } = plan.rules;
      const rules = { ...plan.rules, fixed: !fixed, terms: terms && { good: terms.bad, bad: terms.good }, paths: [] };
      const request = { olds: [plan.bad.name], news: [newest.name], tester, rules };
      const fixPlan = await planCommits(lab.repository, request, signal);
      const options = { signal, onEvent: () => undefined, progress: () => undefined, onNote };
      const stopped = resumableCommitHunt(lab.journal, fixPlan);
      const going = stopped ?? { hunt: null, plan: fixPlan };
      const { hunt, report } = await searchCommits(lab, { ...going, again: false, jobs: 1 }, options);
      signal.throwIfAborted();
      const fix = report.culprit;
      const because = `hunt ${String(hunt)} looked for the fix and did not name it`;
      return { hunt, fix: fix && `${fix.name.slice(0, 12)} ("${fix.title}"), hunt ${String(hunt)}`, because };
    },
  };
}
