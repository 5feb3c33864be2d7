// Answers "which commit of this component broke it?" with attempts at builds of the commits that the search asks for; where the
// hunt begins with packages, it goes on from the two around the change to the commits between them.

import { assert } from '../../core/base/assert.ts';
import type { CommitQuestion } from '../../core/commits/commit-search.ts';
import type { BisectPlan, BuiltCommits, FinerSearch, SearchRules } from '../../core/stored/hunt-plan.ts';
import { isLabBroken } from '../../core/stored/search-report.ts';
import { searchedLineOf } from '../../core/versions/version-search.ts';
import type { WorkEnding } from '../journal/work-ending.ts';
import { type OpenHunt, runScenarioHunt, type ScenarioRequest, type ScenarioResult } from '../scenario/scenario-hunt.ts';
import { searchVersions } from '../versions/version-bisect.ts';
import { type BuiltCommitDeps, type BuiltCommitOptions, BuiltCommitSearch } from './built-commit-search.ts';
import { openQuestion } from './commit-question.ts';
import { narrowToCommits, tellNarrowing } from './narrow-to-commits.ts';

/** Runs the search to its end. What does not build can not be tested; the lab's trouble with a commit is no answer. */
export async function runBuiltCommitBisect(
  lab: BuiltCommitDeps,
  request: ScenarioRequest<BisectPlan>,
  options: BuiltCommitOptions,
): Promise<ScenarioResult> {
  const { search } = request.plan;
  const { among } = search;
  assert(among.kind !== 'versions', 'the search goes on to commits');
  if (among.kind === 'versions-then-commits') {
    return runScenarioHunt({ lab, request, options }, (hunt) => fromPackages(hunt, { lab, finer: among.finer, options }));
  }
  const { commits } = among;
  // Opened first: what makes no search is said before the hunt is in the journal.
  const question = await openedQuestion(lab, { commits, rules: search.rules }, options);
  return runScenarioHunt({ lab, request, options }, (hunt) =>
    new BuiltCommitSearch({ lab, hunt, options, question, axis: search.axis, commits, rules: search.rules }).run(),
  );
}

interface PackagesFirst {
  readonly lab: BuiltCommitDeps;
  readonly finer: FinerSearch;
  readonly options: BuiltCommitOptions;
}

async function fromPackages(hunt: OpenHunt<BisectPlan>, { lab, finer, options }: PackagesFirst): Promise<WorkEnding> {
  const { log, request } = hunt;
  const { search } = request.plan;
  if (log.state.narrowed === null) {
    const packages = await searchVersions(hunt, { onStep: (seeker) => options.onPackages?.(seeker) });
    if (isLabBroken(packages)) {
      log.append({ type: 'search-ended', report: packages });
      return 'lab-broken';
    }
    const labels = searchedLineOf(request.plan).versions.map(({ label }) => label);
    const role = request.scenario.components.find(({ name }) => name === search.axis)?.role ?? 'host-kernel';
    const narrowed = await narrowToCommits(
      lab.repository,
      { packages, labels, role, finer, rules: search.rules },
      options.signal,
    );
    if (narrowed.kind === 'ended') {
      log.append({ type: 'search-ended', report: { ...packages, notNarrowed: narrowed.because } });
      return 'answered';
    }
    log.append({ type: 'narrowed', narrowing: narrowed.narrowing });
  }
  const narrowing = log.state.narrowed;
  assert(narrowing, 'the hunt was narrowed to commits');
  for (const note of tellNarrowing(narrowing)) options.onNote?.(note);
  // A package is not what its commit builds: the ends are tried again, whatever the rules believe of them.
  const rules = { ...search.rules, endsTested: true };
  const { commits } = narrowing;
  const question = await openedQuestion(lab, { commits, rules }, options);
  return new BuiltCommitSearch({ lab, hunt, options, question, axis: search.axis, commits, rules }).run();
}

async function openedQuestion(
  lab: BuiltCommitDeps,
  { commits, rules }: { readonly commits: BuiltCommits; readonly rules: SearchRules },
  options: BuiltCommitOptions,
): Promise<CommitQuestion> {
  const { question, notes } = await openQuestion(lab.repository, { ...commits, rules }, options);
  for (const note of notes) options.onNote?.(note);
  return question;
}
