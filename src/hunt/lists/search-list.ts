// Answers "which version of the list is the first bad one" with the user's own command, several tests side by side, and goes on
// where a stopped hunt was.

import type { AttemptId } from '../../core/attempt/attempt.ts';
import { assert } from '../../core/base/assert.ts';
import { canonicalJson } from '../../core/base/canonical-json.ts';
import { listedReportOf, listedSeeker } from '../../core/lists/listed-versions.ts';
import type { VersionsPlan, VersionTester } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { VersionSeeker } from '../../core/versions/version-search.ts';
import type { Journal } from '../../ports/journal.ts';
import { marksOf } from '../commits/known-marks.ts';
import { type HuntListener, HuntLog } from '../journal/hunt-log.ts';
import { CommandSearch, type SearchedByCommand } from '../search/command-search.ts';
import { testVersion, type VersionTestDeps } from './test-version.ts';

export interface ListSearchDeps extends VersionTestDeps {
  readonly journal: Journal;
}

export interface VersionsSearchRequest {
  readonly plan: VersionsPlan;
  /** The stopped hunt to go on with, or null for a new one. `plan` is its own. */
  readonly hunt: number | null;
  /** True asks nothing of what was answered before. */
  readonly again: boolean;
  /** Tests side by side, at least 1. */
  readonly jobs: number;
}

export interface VersionsSearchOptions {
  /** Stops the hunt cleanly: it can go on later. */
  readonly signal: AbortSignal;
  readonly onEvent: HuntListener;
  readonly onStep?: (seeker: VersionSeeker) => void;
  readonly onOutput?: (mark: AttemptId, text: string) => void;
  readonly onNote: (note: string) => void;
}

export interface VersionsSearchResult {
  readonly hunt: number;
  /** `answered`; `stopped` when it was cancelled, or when the lab is broken. */
  readonly state: HuntState;
  readonly report: SearchReport;
}

/** Throws UserError when the command can not be run, or another process works on the hunt. */
export async function searchList(
  lab: ListSearchDeps,
  request: VersionsSearchRequest,
  options: VersionsSearchOptions,
): Promise<VersionsSearchResult> {
  const { plan, hunt, jobs, again } = request;
  const { tester } = plan;
  assert(tester.kind === 'command', 'a person searches by hand');
  const { signal, onEvent, onStep, onNote } = options;
  signal.throwIfAborted();
  const log = HuntLog.open(lab.journal, { hunt, plan }, onEvent);
  const search = new CommandSearch({
    searched: searchedVersions(lab, { ...plan, tester }, options),
    log,
    clock: lab.clock,
    jobs,
    again,
    signal,
    minutesMax: plan.rules.minutesMax,
    onStep: (seeker) => onStep?.(seeker),
    onNote,
  });
  await search.run();
  return { hunt: log.hunt, state: log.state, report: await search.report() };
}

function searchedVersions(
  lab: ListSearchDeps,
  plan: VersionsPlan & { readonly tester: VersionTester },
  { onOutput }: VersionsSearchOptions,
): SearchedByCommand<VersionSeeker> {
  const { tester, versions } = plan;
  const same = canonicalJson(tester);
  return {
    seekerFrom: (answers) => listedSeeker(plan, answers),
    nameOf: (place) => versions[place] ?? '',
    test: (version, test, signal) =>
      testVersion(
        lab,
        { ...test, version, tester },
        { signal, ...(onOutput ? { onOutput: (text: string) => onOutput(test.id, text) } : {}) },
      ),
    known: (hunt) =>
      marksOf(lab.journal, {
        hunt,
        isSameTest: (one) => one.question === 'bisect-versions' && canonicalJson(one.tester) === same,
        isAbout: (version) => versions.includes(version),
      }),
    on: 'in this folder',
    reportOf: async (hunt, answers, over) => listedReportOf(hunt, plan, { answers, over }),
  };
}
