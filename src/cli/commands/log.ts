// `firstbad log`: a bisect as git writes it down, for `git bisect replay` and for reports.

import { reportOfSearch } from '../../app/found/search-of-hunt.ts';
import { machineArchive } from '../../app/lab.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { HuntPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import { standingLines } from '../../render/verify/verify-text.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';

/** `hunt` is null for the newest bisect. */
export async function logCommand(context: Context, { hunt }: { readonly hunt: number | null }): Promise<number> {
  const journal = await context.lab(machineArchive).journal();
  const hunts = journal.list();
  const meant = hunts.find((one) => (hunt === null ? isBisect(one.plan) : one.hunt === hunt));
  if (!meant) {
    throw new UserError({
      code: 'hunt-unknown',
      message: hunt === null ? 'there is no bisect yet whose log could be written' : `there is no hunt ${hunt}`,
      hint: 'firstbad hunts lists the hunts',
    });
  }
  if (!isBisect(meant.plan)) {
    throw new UserError({ code: 'usage', message: `hunt ${meant.hunt} is a ${meant.plan.question}: only a bisect has a log` });
  }
  const report = await reportOfSearch(context, meant.hunt, foldEvents(journal.events(meant.hunt)));
  // git bisect replay passes over comments.
  const standing = standingLines(report).map((line) => `# ${line}\n`);
  context.stdout.write(report.log + standing.join(''));
  return exitCodes.ok;
}

function isBisect(plan: HuntPlan): boolean {
  return ['bisect', 'bisect-commits', 'bisect-versions'].includes(plan.question);
}
