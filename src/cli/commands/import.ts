// `firstbad import`: what a report claims, what it leaves open, and a draft of a scenario. Runs and fetches nothing.

import { UserError } from '../../core/base/user-error.ts';
import type { VersionLine } from '../../core/scenario/version.ts';
import { draftScenario, type DraftResult } from '../../reports/draft/draft-scenario.ts';
import { draftPackages } from '../../reports/draft/scenario-text.ts';
import { readReport } from '../../reports/read/read-report.ts';
import { withHistory } from '../../app/open/bisect-log-history.ts';
import { reportBytesMax } from '../../app/open/open-subject.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { importLines } from '../../render/whole/import-text.ts';
import { writeJson, writeLines } from '../display/terminal.ts';

export interface ImportOptions {
  /** `-` is standard input. */
  readonly file: string;
  /** A folder to be made; null prints only. */
  readonly output: string | null;
  /** A repository that the marks of a bisect log are checked against; null for none. */
  readonly repository: string | null;
  readonly json: boolean;
}

export async function importCommand(context: Context, { file, output, repository, json }: ImportOptions): Promise<number> {
  const read = readReport(await context.lab({}).readBytes(file, reportBytesMax));
  const reading = repository === null ? read : await withHistory(context, read, repository);
  const [kernel, qemu] = [await keptLine(context, 'kernel'), await keptLine(context, 'qemu')];
  const result = draftScenario(reading, { kernel, qemu });
  if (output !== null) await writeDraft(context, output, result);
  if (json) writeJson(context.stdout, { file, ...reading, draft: result });
  else writeLines(context.stdout, importLines({ file, reading, result, style: context.style, output }));
  return exitCodes.ok;
}

/** What the cache knows of the archive; null when it knows nothing, which is no error here. */
async function keptLine(context: Context, component: 'kernel' | 'qemu'): Promise<VersionLine | null> {
  try {
    const source = await context.lab({ keptOnly: true }).source({
      role: component === 'kernel' ? 'host-kernel' : 'qemu',
      spec: { kind: 'debian', package: draftPackages[component], suites: null },
      scenarioFolder: '.',
      // That suites are not in the cache is no news to somebody who only reads a mail.
      onNote: () => undefined,
    });
    return await source.line(context.signal);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof UserError) return null;
    throw error;
  }
}

async function writeDraft(context: Context, folder: string, result: DraftResult): Promise<void> {
  if (result.kind === 'not-runnable') {
    throw new UserError({
      code: 'report-not-runnable',
      message: `no scenario was drafted: ${result.because}`,
      hint: 'Without -o, its claims are printed. A scenario can be written by hand: docs/how-to/own-failure.md.',
    });
  }
  await context.writeFolder(folder, { 'firstbad.yaml': result.draft.text });
}
