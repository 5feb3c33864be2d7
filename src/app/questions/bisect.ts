// The first bad version of a component: among the versions that its source has, among commits that are built one by one, or among
// versions first and then among the commits between two of them.

import { type SearchView, searchViewOf } from '../../core/answers/search-view.ts';
import type { BisectPlan } from '../../core/stored/hunt-plan.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { VersionSeeker } from '../../core/versions/version-search.ts';
import { runBuiltCommitBisect } from '../../hunt/commits/built-commit-bisect.ts';
import type { BuiltCommitNews, BuiltCommitOptions } from '../../hunt/commits/built-commit-search.ts';
import { type BuiltCommitsRequest, planBuiltCommits, planPackagesThenCommits } from '../../hunt/commits/plan-built-commits.ts';
import { type BisectPlanRequest, planBisect } from '../../hunt/versions/plan-search.ts';
import { runVersionBisect } from '../../hunt/versions/version-bisect.ts';
import { reportOfSearch } from '../found/search-of-hunt.ts';
import { viewOfSearch } from '../found/view-of-search.ts';
import type { CommitBuilder } from '../lab.ts';
import type { SearchWatcher } from '../watcher.ts';
import type { ScenarioQuestion } from './question.ts';

export interface BisectWanted extends Pick<BisectPlanRequest, 'restrictions' | 'axis' | 'good' | 'bad' | 'rules'> {
  /** Null for versions alone. */
  readonly commits: CommitsWanted | null;
}

/** How commits are built, and what is searched first. */
export interface CommitsWanted extends Required<Pick<BuiltCommitsRequest, 'imageKey' | 'fixUps'>> {
  readonly opened: Pick<CommitBuilder, 'repository' | 'builder' | 'cacheBytes'>;
  readonly first: 'versions' | 'commits';
  readonly repairs: boolean;
}

export const bisectQuestion: ScenarioQuestion<BisectPlan, SearchReport, BisectWanted, SearchWatcher> = {
  name: 'bisect',
  resumes: true,
  traces: false,
  plan: ({ sources, describeMachine }, { commits, ...wanted }, options) => {
    if (commits === null) {
      return planBisect({ sources, machine: describeMachine }, { ...wanted, tester: 'attempts' }, options);
    }
    const { opened, first, imageKey, fixUps } = commits;
    const lab = { sources, describeMachine, repository: opened.repository, builder: opened.builder };
    const request = { ...wanted, imageKey, fixUps };
    return first === 'commits' ? planBuiltCommits(lab, request, options) : planPackagesThenCommits(lab, request, options);
  },
  run: async (lab, request, { watcher, wanted: { commits }, ...options }) => {
    const onPackages = (seeker: VersionSeeker): void => watcher.onStep(packagesViewOf(seeker));
    if (commits === null) return runVersionBisect(lab, request, { ...options, onStep: onPackages });
    const { repository, builder } = commits.opened;
    const watched = await tellingOfCommits(commits, watcher);
    const onNote = (note: string): void => watcher.note(note);
    return runBuiltCommitBisect({ ...lab, repository, builder }, request, { ...options, ...watched, onPackages, onNote });
  },
  report: (session, { hunt, state }) => reportOfSearch(session, hunt, state),
  view: viewOfSearch,
};

async function tellingOfCommits(
  { opened, repairs }: CommitsWanted,
  watcher: SearchWatcher,
): Promise<Pick<BuiltCommitOptions, 'onStep' | 'onQueue' | 'repairs'>> {
  let cacheBytes = await opened.cacheBytes();
  return {
    repairs,
    onStep: (news) => watcher.onStep(commitsViewOf(news)),
    onQueue: (queue) => {
      watcher.onBuilds({ queue, cacheBytes });
      void opened.cacheBytes().then(
        (bytes) => (cacheBytes = bytes),
        // Only shown; a build that can not be kept says so itself.
        () => undefined,
      );
    },
  };
}

/** Null while a good end is looked for. */
function packagesViewOf({ line, stage }: VersionSeeker): SearchView | null {
  if (stage.kind === 'looking') return null;
  const origins = new Map(line.versions.map(({ label, origin }) => [label, origin]));
  const { subject, seeker } = stage;
  return searchViewOf({ state: seeker.state, subject, rules: line.rules, titleOf: (name) => origins.get(name) ?? '' });
}

/** Null while a good end is looked for. */
function commitsViewOf({ question, seeker, titles }: BuiltCommitNews): SearchView | null {
  const { stage } = seeker;
  if (stage.kind !== 'searching') return null;
  const { subject } = stage;
  const titleOf = (name: string): string => titles.titleOf(name);
  return { ...searchViewOf({ state: stage.seeker.state, subject, rules: question.plan.rules, titleOf }), noun: 'commit' };
}
