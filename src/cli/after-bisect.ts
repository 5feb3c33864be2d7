// What follows a bisect on the command line: its verification, when that is wanted, and what the process ends with.

import { reportOfSearch } from '../app/found/search-of-hunt.ts';
import { type ArchiveChoice, machineArchive } from '../app/lab.ts';
import { verifyHunt } from '../app/verify/verify-hunt.ts';
import { foldEvents } from '../core/stored/journal.ts';
import type { SearchReport } from '../core/stored/search-report.ts';
import type { Context } from './context.ts';
import { exitCodeOfSearch, exitCodeOfVerifications } from './exit-codes.ts';

/** The report of a bisect that is to go on with its verification, and what the process ends with. */
export async function afterBisect(
  context: Context,
  report: SearchReport,
  { verify, archive, isTrusted }: { readonly verify?: boolean; readonly archive: ArchiveChoice; readonly isTrusted?: boolean },
): Promise<{ readonly report: SearchReport; readonly exitCode: number }> {
  const { hunt, ending, culprit } = report;
  if (verify !== true || ending?.kind !== 'culprit' || culprit === null) return { report, exitCode: exitCodeOfSearch(ending) };
  const verified = await verifyHunt(context, { hunt, again: false, archive, isTrusted: isTrusted === true });
  const journal = await context.lab(machineArchive).journal();
  return {
    report: await reportOfSearch(context, hunt, foldEvents(journal.events(hunt))),
    exitCode: exitCodeOfVerifications(verified.map(({ verification }) => verification.ending)),
  };
}
