// `firstbad bisect DIR --axis bios --repo ../seabios`: the first bad commit of one component of a scenario, each commit built.
// With ends that are packages, or with none, packages are searched first.

import type { AxisSeeker } from '../../core/versions/axis-search.ts';
import type { FixUpWish } from '../../core/scenario/fix-up-wish.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { CommitAxisNews, CommitAxisOptions } from '../../hunt/commits/commit-axis-search.ts';
import { runCommitAxis } from '../../hunt/commits/commit-axis.ts';
import { planCommitAxis, planPackagesThenCommits } from '../../hunt/commits/plan-commit-axis.ts';
import type { ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import { commitBuilderRequest } from '../../app/open/commit-builder-request.ts';
import { endsKind } from '../../app/open/commit-ends.ts';
import type { Context } from '../context.ts';
import type { CommitBuilder, LoadedScenario } from '../../app/lab.ts';
import { culpritCommit } from '../../app/found/culprit-commit.ts';
import { openSources, runHunt } from '../../app/open/hunting.ts';
import type { SearchDisplay } from '../display/search-display.ts';
import { sayStopped, searchDisplayFor, shown } from '../searching.ts';
import { searchViewOf, type SearchView } from '../../render/search/search-view.ts';
import { afterBisect } from '../../app/verify/verify-hunt.ts';
import { packagesViewOf, type BisectAxisOptions } from './bisect-axis.ts';
import { loadScenario } from './matrix.ts';
import { explainFound, printSearch } from './print-search.ts';

export interface BisectCommitAxisOptions extends BisectAxisOptions {
  /** The repository that the component is built from. */
  readonly repo: string;
  readonly fixUps: readonly FixUpWish[];
  readonly repairs: boolean;
  /** True runs here what the scenario says for building. */
  readonly isTrusted: boolean;
}

export async function bisectCommitAxis(context: Context, options: BisectCommitAxisOptions): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  const { state } = await shown(searchDisplayFor(context, options.json), (display) =>
    searchCommits(context, loaded, options, display),
  );
  const found = state.report as SearchReport | null;
  if (found === null) return sayStopped(context);
  const { report, exitCode } = await afterBisect(context, found, options);
  const commit = await culpritCommit(context, report);
  await printSearch(context, report, { ...options, commit, gather: () => explainFound(context, report, options) });
  return exitCode;
}

/** The search itself, without its words before and after. */
export async function searchCommits(
  context: Context,
  loaded: LoadedScenario,
  options: BisectCommitAxisOptions,
  display: SearchDisplay,
): Promise<ScenarioResult> {
  const { axis, good, bad, restrictions, rules, again, archive, repo } = options;
  const { scenario, folder } = loaded;
  const onNote = (note: string): void => display.note(note);
  const lab = context.lab(archive);
  const opened = await lab.commitBuilder(await commitBuilderRequest(context, loaded, options));
  try {
    const { signal } = context;
    const images = await lab.images(folder);
    const image = scenario.image ? await images.build(scenario.image, { signal, progress: display.progress }) : null;
    const imageKey = image?.key ?? null;
    const { repository, builder, fixUps } = opened;
    onNote(`commits of ${repo} are built as ${builder.description}`);
    const sources = await openSources(lab, loaded, onNote);
    const line = (await sources.get(axis)?.line(signal, display.progress)) ?? [];
    const kind = await endsKind({ repository, line, good, bad }, signal);
    const running = await watched(opened, display, options);
    return await runHunt(context, { loaded, again, archive }, display, {
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

/** What the display is told while it runs. */
async function watched(
  opened: CommitBuilder,
  display: SearchDisplay,
  { repairs }: BisectCommitAxisOptions,
): Promise<Pick<CommitAxisOptions, 'onStep' | 'onPackages' | 'onQueue' | 'repairs'>> {
  let cacheBytes = await opened.cacheBytes();
  return {
    repairs,
    onStep: (news) => display.onStep(viewOf(news)),
    onPackages: (seeker: AxisSeeker) => display.onStep(packagesViewOf(seeker)),
    onQueue: (queue) => {
      display.onBuilds({ queue, cacheBytes });
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
