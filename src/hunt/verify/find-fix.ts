// The search for what ended a failure, once the newest version is seen to pass: a hunt of its own, with ends that are known.

import { UserError } from '../../core/base/user-error.ts';
import { shortCommit } from '../../core/git/commit.ts';
import type { Point } from '../../core/scenario/point.ts';
import { parseVersionChoice, type Restrictions } from '../../core/scenario/restriction.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { VersionPattern } from '../../core/scenario/version-pattern.ts';
import type { BuiltCommits, ScenarioPlan, SearchRules } from '../../core/stored/hunt-plan.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { Progress } from '../../ports/progress.ts';
import { runBuiltCommitBisect } from '../commits/built-commit-bisect.ts';
import type { BuiltCommitDeps } from '../commits/built-commit-search.ts';
import { planBuiltCommits } from '../commits/plan-built-commits.ts';
import { resumableHunt, type ScenarioDeps, type ScenarioResult } from '../scenario/scenario-hunt.ts';
import { planBisect } from '../versions/plan-search.ts';
import { runVersionBisect } from '../versions/version-bisect.ts';
import type { FixFound } from './verify.ts';

export interface FixSearch {
  readonly scenario: Scenario;
  /** Of the search that named the culprit. */
  readonly plan: ScenarioPlan;
  /** A component with the version that fails and the one that passes. */
  readonly axis: string;
  readonly older: string;
  readonly newer: string;
  /** The values of everything else. */
  readonly at: Point;
  /** What is at the culprit and has no list to choose from: the component whose commits were searched. */
  readonly only: string | null;
  readonly rules: SearchRules;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly onNote: (note: string) => void;
}

/** Among packages. What keeps it from being searched is told as the reason. */
export async function findFixAmongVersions(lab: ScenarioDeps, search: FixSearch): Promise<FixFound> {
  return told(search, async () => {
    const { axis, signal, progress, onNote, plan } = search;
    const { older, newer } = search;
    const rules = turned(search.rules);
    const [good, bad] = rules.fixed ? [newer, older] : [older, newer];
    const planned = await planBisect(
      { sources: lab.sources, machine: plan.machine },
      {
        scenario: opened(search),
        origin: plan.scenario,
        restrictions: restrictionsAt(search),
        axis,
        rules,
        good,
        bad,
        tester: 'attempts',
      },
      { signal, progress, onNote },
    );
    const request = { scenario: search.scenario, plan: planned, hunt: resumableHunt(lab.journal, planned), again: false };
    return runVersionBisect(lab, request, { signal, progress, onEvent: () => undefined });
  });
}

/** Among commits of the component. */
export async function findFixAmongCommits(
  lab: BuiltCommitDeps,
  commits: Pick<BuiltCommits, 'imageKey' | 'fixUps'>,
  search: FixSearch,
): Promise<FixFound> {
  return told(search, async () => {
    const { axis, signal, progress, onNote, plan, scenario } = search;
    const { older, newer } = search;
    const rules = turned(search.rules);
    const [good, bad] = rules.fixed ? [newer, older] : [older, newer];
    const { imageKey, fixUps } = commits;
    const planned = await planBuiltCommits(
      { ...lab, describeMachine: async () => plan.machine },
      {
        scenario,
        origin: plan.scenario,
        restrictions: restrictionsAt(search),
        axis,
        good,
        bad,
        rules,
        imageKey,
        fixUps,
      },
      { signal, progress },
    );
    const request = { scenario, plan: planned, hunt: resumableHunt(lab.journal, planned), again: false };
    return runBuiltCommitBisect(lab, request, { signal, progress, onEvent: () => undefined, onNote });
  });
}

async function told(search: FixSearch, run: () => Promise<ScenarioResult>): Promise<FixFound> {
  const { signal, onNote, axis, newer } = search;
  onNote(`${axis} ${shortCommit(newer)} passes: looking for what fixed it`);
  try {
    const { hunt, state } = await run();
    signal.throwIfAborted();
    const culprit = (state.report as SearchReport | null)?.culprit ?? null;
    const because = `hunt ${String(hunt)} looked for the fix and did not name it`;
    if (culprit === null) return { hunt, fix: null, because };
    const name =
      shortCommit(culprit.name) === culprit.name ? culprit.name : `${shortCommit(culprit.name)} ("${culprit.title}")`;
    return { hunt, fix: `${name}, hunt ${String(hunt)}`, because };
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error;
    return { hunt: null, fix: null, because: `the fix could not be searched for: ${error.message}` };
  }
}

/** A fix is searched for where a break was, and the other way round. */
function turned(rules: SearchRules): SearchRules {
  const terms = rules.terms && { good: rules.terms.bad, bad: rules.terms.good };
  return { ...rules, fixed: !rules.fixed, terms, paths: [], endsTested: true, audits: 0 };
}

const everyVersion: VersionPattern = { text: '*', kind: 'range', bounds: [] };

function opened({ scenario, only }: FixSearch): Scenario {
  const components = scenario.components.map((one) => (one.name === only ? { ...one, versions: [everyVersion] } : one));
  return { ...scenario, components };
}

function restrictionsAt({ scenario, at, axis, only }: FixSearch): Restrictions {
  const others = scenario.components.filter(({ name }) => name !== axis && name !== only);
  return {
    settings: scenario.factors.flatMap(({ name }) => (at[name] === undefined ? [] : [{ factor: name, text: at[name] }])),
    versions: others.flatMap(({ name }) => (at[name] === undefined ? [] : [parseVersionChoice(`${name}=${at[name]}`)])),
  };
}
