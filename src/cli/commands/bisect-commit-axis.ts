// `firstbad bisect DIR --axis bios --repo ../seabios`: the first bad commit of one component of a scenario, each commit built.
// With ends that are packages, or with none, packages are searched first.

import type { SearchReport } from '../../core/stored/search-report.ts';
import type { Context } from '../context.ts';
import { searchCommits, type CommitAxisQuestion } from '../../app/search/search-commits.ts';
import { culpritCommit } from '../../app/found/culprit-commit.ts';
import { sayStopped, searchDisplayFor, shown } from '../searching.ts';
import { afterBisect } from '../after-bisect.ts';
import type { BisectAxisOptions } from './bisect-axis.ts';
import { loadScenario } from './matrix.ts';
import { explainFound, printSearch } from './print-search.ts';

export interface BisectCommitAxisOptions extends BisectAxisOptions, CommitAxisQuestion {}

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
