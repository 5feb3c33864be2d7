// `firstbad import`: what a report claims, what it leaves open, and a draft of a scenario. Runs and fetches nothing.

import { keptLines } from '../../app/open/archive-lines.ts';
import { withHistory } from '../../app/open/bisect-log-history.ts';
import { caseOfReport } from '../../app/open/open-case.ts';
import { reportBytesMax } from '../../app/open/open-subject.ts';
import { UserError } from '../../core/base/user-error.ts';
import { importLines } from '../../render/whole/import-text.ts';
import type { DraftResult } from '../../reports/draft/draft-result.ts';
import { draftScenario } from '../../reports/draft/draft-scenario.ts';
import { readReport } from '../../reports/read/read-report.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export interface ImportOptions {
  /** `-` is standard input. */
  readonly file: string;
  /** A folder to be made with the draft, or a case file to be written (.yaml, .json); null prints only. */
  readonly output: string | null;
  /** A repository that the marks of a bisect log are checked against; null for none. */
  readonly repository: string | null;
  readonly json: boolean;
}

export async function importCommand(context: Context, { file, output, repository, json }: ImportOptions): Promise<number> {
  const bytes = await context.lab({}).readBytes(file, reportBytesMax);
  const read = readReport(bytes);
  const reading = repository === null ? read : await withHistory(context, read, repository);
  const result = draftScenario(reading, await keptLines(context, reading));
  if (output !== null) {
    const form = caseForm(output);
    if (form === null) await writeDraft(context, output, result);
    else await writeCase(context, { bytes, file, output, form });
  }
  if (json) writeJson(context.stdout, { file, ...reading, draft: result });
  else writeLines(context.stdout, importLines({ file, reading, result, style: context.style, output }));
  return exitCodes.ok;
}

/** By the ending of its name; null for a folder. */
function caseForm(output: string): 'yaml' | 'json' | null {
  const [, ending = ''] = /\.(ya?ml|json)$/i.exec(output) ?? [];
  return ending === '' ? null : /json/i.test(ending) ? 'json' : 'yaml';
}

async function writeCase(
  context: Context,
  {
    bytes,
    file,
    output,
    form,
  }: { readonly bytes: Uint8Array; readonly file: string; readonly output: string; readonly form: 'yaml' | 'json' },
): Promise<void> {
  const name = file === '-' ? 'standard input' : (file.split('/').at(-1) ?? file);
  const made = await caseOfReport(context, { bytes, name });
  await context.writeFile(output, (await context.lab({}).caseFiles()).text(made, form));
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
