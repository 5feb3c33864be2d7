// `firstbad hunts`: the hunts of this machine.

import { machineArchive } from '../../app/lab.ts';
import { isByHand } from '../../app/search/open-hand-search.ts';
import { printableLine } from '../../core/base/printable.ts';
import { formatTime } from '../../core/base/quantities.ts';
import { isAboutScenario, repositoryAskedOf, subjectOf } from '../../core/stored/hunt-plan.ts';
import type { HuntSummary } from '../../ports/journal.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { writeTable } from '../display/write-table.ts';
import { exitCodes } from '../exit-codes.ts';

export async function huntsCommand(context: Context, options: { readonly json: boolean }): Promise<number> {
  const journal = await context.lab(machineArchive).journal();
  const hunts = journal.list();
  for (const { hunt, because } of journal.unreadable()) {
    writeLines(context.stderr, [`firstbad: ${because}`, `hint: firstbad forget ${hunt} removes it; the others can be read.`]);
  }
  if (options.json) {
    writeJson(
      context.stdout,
      hunts.map(({ hunt, startedAtMs, adoptedAtMs, status, attempts, plan }) => ({
        hunt,
        started: new Date(startedAtMs).toISOString(),
        status: statusWord({ status, plan }),
        question: plan.question,
        // `scenario`, `folder` and `cells` are those of a scenario; a repository has itself only, a list its versions.
        ...(isAboutScenario(plan)
          ? { scenario: plan.scenario.name, folder: plan.scenario.folder, cells: plan.cells.length }
          : plan.question === 'bisect-versions'
            ? { list: plan.list, versions: plan.versions.length }
            : { repository: repositoryAskedOf(plan) }),
        attempts,
        ...(adoptedAtMs === null ? {} : { adopted: new Date(adoptedAtMs).toISOString() }),
      })),
    );
    return exitCodes.ok;
  }
  if (hunts.length === 0) {
    writeLines(context.stdout, ['No hunts yet. Start one: firstbad hunt examples/qemu-4k-direct-io']);
    return exitCodes.ok;
  }
  const rows = hunts.map(({ hunt, startedAtMs, adoptedAtMs, status, attempts, plan }) => [
    String(hunt),
    formatTime(startedAtMs),
    statusWord({ status, plan }),
    plan.question,
    isAboutScenario(plan) ? String(plan.cells.length) : '',
    String(attempts),
    `${printableLine(subjectOf(plan))}${adoptedAtMs === null ? '' : ' (adopted from a file)'}`,
  ]);
  writeTable(context, ['hunt', 'started (UTC)', 'status', 'question', 'cells', 'attempts', 'about'], rows);
  return exitCodes.ok;
}

/** Nobody stopped a search by hand: it waits for its person. */
function statusWord({ status, plan }: Pick<HuntSummary, 'status' | 'plan'>): string {
  return status === 'stopped' && isByHand(plan) ? 'waiting' : status;
}
