// `firstbad bisect DIR --axis kernel`: the first bad version of one component of a scenario.

import { bisectReport } from '../../app/found/versions-report.ts';
import type { LoadedScenario } from '../../app/lab.ts';
import { openSources } from '../../app/open/run-hunt.ts';
import { plainProgress } from '../../app/plain-progress.ts';
import { type ComponentSearchRequest, searchPackages } from '../../app/search/search-packages.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { BisectPlan, SearchRules } from '../../core/stored/hunt-plan.ts';
import { planBisect } from '../../hunt/versions/plan-search.ts';
import { afterBisect } from '../after-bisect.ts';
import type { Context } from '../context.ts';
import { writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { beginByHand } from '../hand-search.ts';
import { sayStopped, searchDisplayFor, shown } from '../searching.ts';
import { loadScenario } from './matrix.ts';
import { explainFound, printSearch } from './print-search.ts';

export interface BisectComponentOptions extends ComponentSearchRequest {
  /** The folder with firstbad.yaml, or the file. */
  readonly path: string;
  /** True when a person answers with machines of their own. */
  readonly manual: boolean;
  readonly json: boolean;
  readonly svg: string | null;
  /** True goes on with `verify`. */
  readonly verify?: boolean;
  /** True explains what is found with traced attempts. */
  readonly evidence?: boolean;
}

export async function bisectComponent(context: Context, options: BisectComponentOptions): Promise<number> {
  checkRules(options.rules);
  const loaded = await loadScenario(context, options.path);
  if (options.manual) return beginByHand(context, await planForPerson(context, loaded, options), options);
  const { hunt, state } = await runShown(context, loaded, options);
  const isAnswered = state.status === 'answered';
  const verify = options.verify === true && isAnswered;
  const { report, exitCode } = await afterBisect(context, bisectReport(hunt, state), { ...options, verify });
  await printSearch(context, report, { ...options, gather: () => explainFound(context, report, options) });
  if (context.signal.aborted && !isAnswered) return sayStopped(context);
  // Stopped by itself: the lab is broken.
  return isAnswered ? exitCode : exitCodes.trouble;
}

function runShown(context: Context, loaded: LoadedScenario, options: BisectComponentOptions) {
  return shown(searchDisplayFor(context, options.json), (display) => searchPackages(context, loaded, options, display));
}

/** No machine of ours takes part, so none is looked at. */
async function planForPerson(
  context: Context,
  loaded: LoadedScenario,
  { axis, good, bad, restrictions, rules, archive }: BisectComponentOptions,
): Promise<BisectPlan> {
  const { signal, stderr, version } = context;
  const { scenario, folder, sha256 } = loaded;
  const onNote = (note: string): void => writeLines(stderr, [note]);
  const sources = await openSources(context.lab(archive), loaded, onNote);
  const none = { architecture: '', kernel: '', cpu: '', cores: 0, memoryMiB: 0, accelerator: '', labQemu: '' };
  return planBisect(
    { sources, machine: { ...none, firstbad: version } },
    { scenario, origin: { folder, sha256 }, restrictions, axis, rules, good, bad, tester: 'person' },
    { signal, progress: plainProgress(onNote), onNote },
  );
}

function checkRules({ firstParentOnly, paths }: SearchRules): void {
  if (!firstParentOnly && paths.length === 0) return;
  throw new UserError({
    code: 'usage',
    message: `${firstParentOnly ? '--first-parent' : '--path'} belongs to a repository: versions of a component are a line`,
    hint: 'leave it out, or leave out --axis',
  });
}
