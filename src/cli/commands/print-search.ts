// Prints a bisect that has ended or was stopped: as JSON, or as an answer in words; and writes the picture.

import type { CommitSummary } from '../../core/commit.ts';
import type { SearchReport } from '../../core/search-report.ts';
import { standingOf } from '../../core/verify/verification-of.ts';
import type { Context } from '../context.ts';
import { searchSvg } from '../render/search-svg.ts';
import { searchLines } from '../render/search-text.ts';
import { wrapTo } from '../render/style.ts';
import { writeJson, writeLines } from '../terminal.ts';

export interface SearchOutput {
  readonly json: boolean;
  /** Where the picture goes; null for none. */
  readonly svg: string | null;
  /** What is known of the culprit besides its name; absent for packages. */
  readonly commit?: CommitSummary | null;
}

export async function printSearch(context: Context, report: SearchReport, output: SearchOutput): Promise<void> {
  // The picture first: when it can not be written, that is said before a long answer scrolls it away.
  if (output.svg !== null) await context.writeFile(output.svg, searchSvg(report));
  if (output.json) {
    const standing = report.culprit === null ? {} : { standing: standingOf(report.verification ?? null) };
    writeJson(context.stdout, { ...report, ...standing } satisfies SearchReport);
    return;
  }
  const columns = context.stdout.isTTY ? context.stdout.columns : Infinity;
  const answer = searchLines(report, { style: context.style, columns, commit: output.commit ?? null });
  writeLines(context.stdout, [...answer, '', ...wrapTo(whereToLook(report), columns)]);
}

function whereToLook({ hunt, question, tests }: SearchReport): string {
  const last = tests.at(-1);
  const log = question === 'bisect-commits' ? ` For git: firstbad log ${hunt}.` : '';
  return `This is hunt ${hunt}.${log}${last ? ` One of its tests: firstbad show ${last.id}` : ''}`;
}
