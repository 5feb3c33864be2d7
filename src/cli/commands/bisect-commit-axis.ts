// `firstbad bisect DIR --axis bios --repo ../seabios`: the first bad commit of one component of a scenario, each commit built.

import type { SearchReport } from '../../core/search-report.ts';
import { UserError } from '../../core/user-error.ts';
import { runCommitAxis, type CommitAxisNews } from '../../hunt/commit-axis.ts';
import { planCommitAxis } from '../../hunt/plan-commit-axis.ts';
import type { ScenarioResult } from '../../hunt/scenario-hunt.ts';
import type { CommitBuilder, Context, LoadedScenario } from '../context.ts';
import { exitCodeOfSearch } from '../exit-codes.ts';
import { runHunt } from '../hunting.ts';
import type { SearchDisplay } from '../search-display.ts';
import { sayStopped, searchDisplayFor, shown } from '../searching.ts';
import { searchViewOf, type SearchView } from '../search-view.ts';
import type { BisectAxisOptions } from './bisect-axis.ts';
import { loadScenario } from './matrix.ts';
import { printSearch } from './print-search.ts';

export interface BisectCommitAxisOptions extends BisectAxisOptions {
  /** The repository that the component is built from. */
  readonly repo: string;
}

export async function bisectCommitAxis(context: Context, options: BisectCommitAxisOptions): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  const { state } = await shown(searchDisplayFor(context, options.json), (display) => run(context, loaded, options, display));
  const report = state.report as SearchReport | null;
  if (report === null) return sayStopped(context);
  await printSearch(context, report, options);
  return exitCodeOfSearch(report.ending);
}

async function run(
  context: Context,
  loaded: LoadedScenario,
  options: BisectCommitAxisOptions,
  display: SearchDisplay,
): Promise<ScenarioResult> {
  const { axis, good, bad, restrictions, rules, again, archive, repo } = options;
  const { scenario, folder } = loaded;
  const onNote = (note: string): void => display.note(note);
  const lab = context.lab(archive);
  const opened = await openBuilder(context, loaded, options);
  try {
    const { signal } = context;
    const images = await lab.images(folder);
    const image = scenario.image ? await images.build(scenario.image, { signal, progress: display.progress }) : null;
    const imageKey = image?.key ?? null;
    const { repository, builder } = opened;
    onNote(`commits of ${repo} are built as ${builder.description}`);
    return await runHunt(context, { loaded, again, archive }, display, {
      plan: (parts, { origin, ...more }) =>
        planCommitAxis(
          { ...parts, repository, builder },
          { scenario, origin, restrictions, axis, good, bad, rules, imageKey },
          more,
        ),
      run: (parts, request, running) => {
        const onStep = (news: CommitAxisNews): void => display.onStep(viewOf(news));
        return runCommitAxis({ ...parts, repository, builder }, request, { ...running, onStep, onNote });
      },
      goesOn: !again,
    });
  } finally {
    await opened.dispose();
  }
}

async function openBuilder(
  context: Context,
  { scenario }: LoadedScenario,
  { axis, repo, archive }: BisectCommitAxisOptions,
): Promise<CommitBuilder> {
  const component = scenario.components.find(({ name }) => name === axis);
  if (!component) {
    throw new UserError({
      code: 'setting-unknown',
      message: `--axis ${axis}: the scenario has no component ${axis}`,
      hint: `its components are ${scenario.components.map(({ name }) => name).join(', ')}`,
    });
  }
  const { role, buildOptions = [] } = component;
  return context.lab(archive).commitBuilder({ role, repository: repo, options: buildOptions, signal: context.signal });
}

/** Null while a good end is looked for. */
function viewOf({ question, seeker, titles }: CommitAxisNews): SearchView | null {
  const { stage } = seeker;
  if (stage.kind !== 'searching') return null;
  const { subject } = stage;
  const titleOf = (name: string): string => titles.titleOf(name);
  return searchViewOf({ state: stage.seeker.state, subject, rules: question.plan.rules, titleOf });
}
