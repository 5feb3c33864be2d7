// Prints a bisect that has ended or was stopped: as JSON, or as an answer in words; and writes the picture.

import { explainSearch, type ExplainSearchOptions, type SearchEvidence } from '../../app/evidence/explain-search.ts';
import type { CommitSummary } from '../../core/git/commit.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { standingOf } from '../../core/stored/verification-of.ts';
import { wrapTo } from '../../render/base/style.ts';
import { searchSvg } from '../../render/search/search-svg.ts';
import { searchLines } from '../../render/search/search-text.ts';
import type { Context } from '../context.ts';
import { printSearchEvidence } from '../display/print-search-evidence.ts';
import { writeJson, writeLines } from '../display/terminal.ts';

export interface SearchOutput {
  readonly json: boolean;
  /** Where the picture goes; null for none. */
  readonly svg: string | null;
  /** What is known of the culprit besides its name; absent for packages. */
  readonly commit?: CommitSummary | null;
  /** Gathers what both sides of the change show: after the answer is printed, or before the one object. */
  readonly gather?: () => Promise<SearchEvidence | null>;
}

export async function printSearch(context: Context, report: SearchReport, output: SearchOutput): Promise<void> {
  // The picture first: when it can not be written, that is said before a long answer scrolls it away.
  if (output.svg !== null) await context.writeFile(output.svg, searchSvg(report));
  if (output.json) {
    const standing = report.culprit === null ? {} : { standing: standingOf(report.verification ?? null) };
    const evidence = (await output.gather?.()) ?? null;
    writeJson(context.stdout, { ...report, ...standing, ...(evidence === null ? {} : { evidence }) });
    return;
  }
  const columns = context.stdout.isTTY ? context.stdout.columns : Infinity;
  const answer = searchLines(report, { style: context.style, columns, commit: output.commit ?? null });
  writeLines(context.stdout, [...answer, '', ...wrapTo(whereToLook(report), columns)]);
  const evidence = (await output.gather?.()) ?? null;
  if (evidence !== null) printSearchEvidence(context, evidence, report.hunt);
}

/** Of a search on machines that has named something. */
export async function explainFound(
  context: Context,
  { hunt, ending }: SearchReport,
  options: ExplainSearchOptions,
): Promise<SearchEvidence | null> {
  return ending?.kind === 'culprit' ? explainSearch(context, hunt, options) : null;
}

function whereToLook({ hunt, question, tests }: SearchReport): string {
  const last = tests.at(-1);
  const log = question === 'bisect-commits' ? ` For git: firstbad log ${hunt}.` : '';
  return `This is hunt ${hunt}.${log}${last ? ` One of its tests: firstbad show ${last.id}` : ''}`;
}
