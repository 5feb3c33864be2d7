// `firstbad bisect DIR --axis bios --repo ../seabios`: the first bad commit of one component of a scenario, each commit built.
// With ends that are packages, or with none, packages are searched first.

import { culpritCommit } from '../../app/found/culprit-commit.ts';
import { type ComponentCommitsRequest, searchComponentCommits } from '../../app/search/search-component-commits.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { afterBisect } from '../after-bisect.ts';
import type { Context } from '../context.ts';
import { sayStopped, searchDisplayFor, shown } from '../searching.ts';
import type { BisectComponentOptions } from './bisect-component.ts';
import { loadScenario } from './matrix.ts';
import { explainFound, printSearch } from './print-search.ts';

export interface BisectComponentCommitsOptions extends BisectComponentOptions, ComponentCommitsRequest {}

export async function bisectComponentCommits(context: Context, options: BisectComponentCommitsOptions): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  const { state } = await shown(searchDisplayFor(context, options.json), (display) =>
    searchComponentCommits(context, loaded, options, display),
  );
  const found = state.report as SearchReport | null;
  if (found === null) return sayStopped(context);
  const { report, exitCode } = await afterBisect(context, found, options);
  const commit = await culpritCommit(context, report);
  await printSearch(context, report, { ...options, commit, gather: () => explainFound(context, report, options) });
  return exitCode;
}
