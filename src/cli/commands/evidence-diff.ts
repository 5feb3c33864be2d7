// `firstbad evidence diff`: what one point shows from the inside and another does not.

import { tracedRecordsOf } from '../../app/evidence/traced-runs.ts';
import { machineArchive } from '../../app/lab.ts';
import { together } from '../../core/base/together.ts';
import { UserError } from '../../core/base/user-error.ts';
import { diffEvidence } from '../../core/evidence/evidence-diff.ts';
import { readRuns } from '../../hunt/evidence/read-bundles.ts';
import { evidenceDiffHtml } from '../../render/evidence/evidence-diff-html.ts';
import { evidenceDiffLines } from '../../render/evidence/evidence-diff-text.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export interface EvidenceDiffOptions {
  /** Attempts or points. */
  readonly a: string;
  readonly b: string;
  readonly hunt: string | null;
  readonly all: boolean;
  readonly json: boolean;
  readonly html: string | null;
}

export async function evidenceDiffCommand(context: Context, options: EvidenceDiffOptions): Promise<number> {
  const lab = context.lab(machineArchive);
  const [journal, store] = await together([lab.journal(), lab.evidence()]);
  const hunt = options.hunt === null ? null : huntOf(options.hunt);
  const [a, b] = [tracedRecordsOf(journal, options.a, hunt), tracedRecordsOf(journal, options.b, hunt)];
  const [runsA, runsB] = [await readRuns(store, a), await readRuns(store, b)];
  const diff = diffEvidence(runsA, runsB);
  if (options.json) writeJson(context.stdout, diff);
  else writeLines(context.stdout, evidenceDiffLines(diff, { style: context.style, all: options.all }));
  if (options.html !== null) await context.writeFile(options.html, evidenceDiffHtml(diff));
  return exitCodes.ok;
}

function huntOf(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  throw new UserError({ code: 'usage', message: `--hunt ${word}: expected the number of a hunt` });
}
