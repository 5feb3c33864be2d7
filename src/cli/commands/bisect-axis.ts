// `firstbad bisect DIR --axis kernel`: the first bad version of one component of a scenario.

import type { AxisSeeker } from '../../core/versions/axis-search.ts';
import type { ScenarioPlan, SearchRules } from '../../core/stored/hunt-plan.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import { UserError } from '../../core/base/user-error.ts';
import { runAxisBisect } from '../../hunt/versions/axis-bisect.ts';
import { planSearch } from '../../hunt/versions/plan-search.ts';
import { axisReport } from '../../app/found/versions-report.ts';
import { beginByHand } from '../by-hand.ts';
import type { Context } from '../context.ts';
import type { ArchiveChoice, LoadedScenario } from '../../app/lab.ts';
import { exitCodes } from '../exit-codes.ts';
import { openSources, runHunt } from '../../app/open/hunting.ts';
import { plainProgress } from '../display/plain-progress.ts';
import { searchDisplayFor, sayStopped, shown } from '../searching.ts';
import { searchViewOf, type SearchView } from '../../render/search/search-view.ts';
import { writeLines } from '../display/terminal.ts';
import { afterBisect } from '../../app/verify/verify-hunt.ts';
import { loadScenario } from './matrix.ts';
import { explainFound, printSearch } from './print-search.ts';

export interface BisectAxisOptions {
  /** The folder with firstbad.yaml, or the file. */
  readonly path: string;
  /** The component whose versions are searched. */
  readonly axis: string;
  /** Version patterns as typed. Null without --fixed: a good end is looked for; with it: the newest version. */
  readonly good: string | null;
  /** Null: the newest version; with --fixed it must be given. */
  readonly bad: string | null;
  readonly restrictions: Restrictions;
  readonly rules: SearchRules;
  /** True when a person answers with machines of their own. */
  readonly manual: boolean;
  readonly again: boolean;
  readonly json: boolean;
  readonly svg: string | null;
  /** True goes on with `verify`. */
  readonly verify?: boolean;
  /** True explains what is found with traced attempts. */
  readonly evidence?: boolean;
  readonly archive: ArchiveChoice;
}

export async function bisectAxis(context: Context, options: BisectAxisOptions): Promise<number> {
  checkRules(options.rules);
  const loaded = await loadScenario(context, options.path);
  if (options.manual) return beginByHand(context, await planForPerson(context, loaded, options), options);
  const { hunt, state } = await runShown(context, loaded, options);
  const isAnswered = state.status === 'answered';
  const verify = options.verify === true && isAnswered;
  const { report, exitCode } = await afterBisect(context, axisReport(hunt, state), { ...options, verify });
  await printSearch(context, report, { ...options, gather: () => explainFound(context, report, options) });
  if (context.signal.aborted && !isAnswered) return sayStopped(context);
  // Stopped by itself: the lab is broken.
  return isAnswered ? exitCode : exitCodes.trouble;
}

function runShown(context: Context, loaded: LoadedScenario, options: BisectAxisOptions) {
  const { axis, good, bad, restrictions, rules, again, archive } = options;
  const { scenario } = loaded;
  return shown(searchDisplayFor(context, options.json), (display) => {
    const onNote = (note: string): void => display.note(note);
    const question = { kind: 'bisect', good, bad, tester: 'attempts' } as const;
    return runHunt(context, { loaded, again, archive }, display, {
      plan: ({ sources, describeMachine }, { origin, ...more }) =>
        planSearch(
          { sources, machine: describeMachine },
          { scenario, origin, restrictions, axis, rules, question },
          { ...more, onNote },
        ),
      run: (lab, request, running) =>
        runAxisBisect(lab, request, { ...running, onStep: (seeker) => display.onStep(packagesViewOf(seeker)) }),
      goesOn: !again,
    });
  });
}

/** No machine of ours takes part, so none is looked at. */
async function planForPerson(
  context: Context,
  loaded: LoadedScenario,
  { axis, good, bad, restrictions, rules, archive }: BisectAxisOptions,
): Promise<ScenarioPlan> {
  const { signal, stderr, version } = context;
  const { scenario, folder, sha256 } = loaded;
  const onNote = (note: string): void => writeLines(stderr, [note]);
  const sources = await openSources(context.lab(archive), loaded, onNote);
  const none = { architecture: '', kernel: '', cpu: '', cores: 0, memoryMiB: 0, accelerator: '', labQemu: '' };
  const question = { kind: 'bisect', good, bad, tester: 'person' } as const;
  return planSearch(
    { sources, machine: { ...none, firstbad: version } },
    { scenario, origin: { folder, sha256 }, restrictions, axis, rules, question },
    { signal, progress: plainProgress(onNote), onNote },
  );
}

/** Null while a good end is looked for. */
export function packagesViewOf({ line, stage }: AxisSeeker): SearchView | null {
  if (stage.kind === 'looking') return null;
  const origins = new Map(line.versions.map(({ label, origin }) => [label, origin]));
  const { subject, seeker } = stage;
  return searchViewOf({ state: seeker.state, subject, rules: line.rules, titleOf: (name) => origins.get(name) ?? '' });
}

function checkRules({ firstParentOnly, paths }: SearchRules): void {
  if (!firstParentOnly && paths.length === 0) return;
  throw new UserError({
    code: 'usage',
    message: `${firstParentOnly ? '--first-parent' : '--path'} belongs to a repository: versions of a component are a line`,
    hint: 'leave it out, or leave out --axis',
  });
}
