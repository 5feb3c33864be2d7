// The search through the commits of one component of a scenario, each commit built; with ends that are packages, or with none,
// packages are searched first. For the command and for a whole hunt.

import type { AxisSeeker } from '../../core/versions/axis-search.ts';
import { searchViewOf, type SearchView } from '../../core/answers/search-view.ts';
import type { FixUpWish } from '../../core/scenario/fix-up-wish.ts';
import type { CommitAxisNews, CommitAxisOptions } from '../../hunt/commits/commit-axis-search.ts';
import { runCommitAxis } from '../../hunt/commits/commit-axis.ts';
import { planCommitAxis, planPackagesThenCommits } from '../../hunt/commits/plan-commit-axis.ts';
import type { ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import type { CommitBuilder, LoadedScenario } from '../lab.ts';
import { commitBuilderRequest } from '../open/commit-builder-request.ts';
import { endsKind } from '../open/commit-ends.ts';
import { openSources, runHunt } from '../open/hunting.ts';
import type { Session } from '../session.ts';
import type { SearchWatcher } from '../watcher.ts';
import { packagesViewOf, type AxisQuestion } from './search-packages.ts';

export interface CommitAxisQuestion extends AxisQuestion {
  /** The repository that the component is built from. */
  readonly repo: string;
  readonly fixUps: readonly FixUpWish[];
  readonly repairs: boolean;
  /** True runs here what the scenario says for building. */
  readonly isTrusted: boolean;
}

export async function searchCommits(
  session: Session,
  loaded: LoadedScenario,
  options: CommitAxisQuestion,
  watcher: SearchWatcher,
): Promise<ScenarioResult> {
  const { axis, good, bad, restrictions, rules, again, archive, repo } = options;
  const { scenario, folder } = loaded;
  const onNote = (note: string): void => watcher.note(note);
  const lab = session.lab(archive);
  const opened = await lab.commitBuilder(await commitBuilderRequest(session, loaded, options));
  try {
    const { signal } = session;
    const images = await lab.images(folder);
    const image = scenario.image ? await images.build(scenario.image, { signal, progress: watcher.progress }) : null;
    const imageKey = image?.key ?? null;
    const { repository, builder, fixUps } = opened;
    onNote(`commits of ${repo} are built as ${builder.description}`);
    const sources = await openSources(lab, loaded, onNote);
    const line = (await sources.get(axis)?.line(signal, watcher.progress)) ?? [];
    const kind = await endsKind({ repository, line, good, bad }, signal);
    const running = await watched(opened, watcher, options);
    return await runHunt(session, { loaded, again, archive }, watcher, {
      plan: (parts, { origin, ...more }) => {
        const request = { scenario, origin, restrictions, axis, good, bad, rules, imageKey, fixUps };
        const all = { ...parts, repository, builder };
        if (kind === 'commits') return planCommitAxis(all, request, more);
        return planPackagesThenCommits(all, request, { ...more, onNote });
      },
      run: (parts, request, usual) =>
        runCommitAxis({ ...parts, repository, builder }, request, { ...usual, ...running, onNote }),
      goesOn: !again,
    });
  } finally {
    await opened.dispose();
  }
}

/** What the watcher is told while it runs. */
async function watched(
  opened: CommitBuilder,
  watcher: SearchWatcher,
  { repairs }: CommitAxisQuestion,
): Promise<Pick<CommitAxisOptions, 'onStep' | 'onPackages' | 'onQueue' | 'repairs'>> {
  let cacheBytes = await opened.cacheBytes();
  return {
    repairs,
    onStep: (news) => watcher.onStep(viewOf(news)),
    onPackages: (seeker: AxisSeeker) => watcher.onStep(packagesViewOf(seeker)),
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
function viewOf({ question, seeker, titles }: CommitAxisNews): SearchView | null {
  const { stage } = seeker;
  if (stage.kind !== 'searching') return null;
  const { subject } = stage;
  const titleOf = (name: string): string => titles.titleOf(name);
  return { ...searchViewOf({ state: stage.seeker.state, subject, rules: question.plan.rules, titleOf }), noun: 'commit' };
}
