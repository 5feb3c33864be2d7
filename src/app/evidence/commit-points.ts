// Evidence on both sides of a commit that a search on virtual machines has named: the two are built as they were for the search.

import { versionBeforeCulprit } from '../../core/answers/version-before-culprit.ts';
import { assert } from '../../core/base/assert.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { pointWithout } from '../../core/scenario/point.ts';
import type { BuiltCommits } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { buildsOfHunt } from '../../hunt/commits/builds-of-hunt.ts';
import { gatherEvidence } from '../../hunt/evidence/gather-evidence.ts';
import { reportOfSearch } from '../found/search-of-hunt.ts';
import type { ArchiveChoice, LoadedScenario } from '../lab.ts';
import { commitBuilderRequest, fixUpsOf } from '../open/commit-builder-request.ts';
import type { Session } from '../session.ts';
import type { HuntWatcher } from '../watcher.ts';
import { evidencePlanOf, type EvidenceTask } from './evidence-plan.ts';

export interface CommitPoints {
  readonly hunt: number;
  readonly state: HuntState;
  readonly loaded: LoadedScenario;
  readonly commits: BuiltCommits;
  readonly runs: number;
  readonly archive: ArchiveChoice;
  readonly isTrusted: boolean;
}

/** Who opens it disposes it. Throws UserError when no commit was named. */
export async function openCommitPoints(session: Session, points: CommitPoints, display: HuntWatcher): Promise<EvidenceTask> {
  const { hunt, state, loaded, commits, runs, archive, isTrusted } = points;
  const { signal, clock } = session;
  const found = state.plan;
  assert(found?.question === 'bisect', 'commits are searched by a bisect');
  const { axis, rules } = found.search;
  const pair = aroundCulprit(await reportOfSearch(session, hunt, state), hunt);
  const fixUps = fixUpsOf(loaded, axis, commits);
  const request = { axis, repo: commits.repository, archive, fixUps, isTrusted };
  const opened = await session.lab(archive).commitBuilder(await commitBuilderRequest(session, loaded, request));
  try {
    const { builder, repository } = opened;
    // The search has noted its builds and repairs; nothing is added to what it says.
    const log = { state, append: () => undefined };
    const { progress } = display;
    const onNote = (note: string): void => display.note(note);
    const builds = await buildsOfHunt({ repository, builder, commits, rules, log, clock, signal, progress, onNote });
    const at = pointWithout(axis, found.cells[0]);
    const cells = pair.map((commit) => ({ ...at, [axis]: commit }));
    return {
      loaded,
      planOf: async (_, { origin }) => {
        const [older, newer] = [await builds.versionOf(pair[0]), await builds.versionOf(pair[1])];
        const components = found.components.map((one) => (one.name === axis ? { ...one, versions: [older, newer] } : one));
        return { ...evidencePlanOf(found, { origin, cells, runs }), components };
      },
      gather: (lab, ...more) => gatherEvidence({ ...lab, sources: new Map([...lab.sources, [axis, builds.source]]) }, ...more),
      dispose: async () => {
        await builds.settled();
        await opened.dispose();
      },
    };
  } catch (error) {
    await opened.dispose();
    throw error;
  }
}

/** The culprit, and before it the last commit on the other side. */
function aroundCulprit(report: SearchReport, hunt: number): readonly [CommitName, CommitName] {
  const older = versionBeforeCulprit(report);
  if (report.culprit && older) return [older.name as CommitName, report.culprit.name as CommitName];
  throw new UserError({
    code: 'no-transition',
    message: `hunt ${String(hunt)} has named no commit with one before it that was tried`,
    hint: `firstbad show ${String(hunt)} says how far it is`,
  });
}
