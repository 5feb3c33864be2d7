// Prints what a hunt has found. A question has a form of its own here where a terminal shows more than its object's view does.

import { culpritCommit } from '../../app/found/culprit-commit.ts';
import type { Found } from '../../app/questions.ts';
import type { FoundView, PageShape } from '../../app/questions/question.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { printMatrix } from './print-matrix.ts';
import { printSearch } from './print-search.ts';
import { printSweep } from './print-sweep.ts';

export interface FoundOutput {
  readonly json: boolean;
  /** Where the picture goes; null for none. */
  readonly svg: string | null;
}

export async function printFound(context: Context, found: Found, output: FoundOutput): Promise<void> {
  switch (found.question) {
    case 'matrix':
    case 'run':
      return printMatrix(context, found.report, output);
    case 'bisect':
    case 'bisect-commits':
    case 'bisect-versions':
      return printSearch(context, found.report, { ...output, commit: await culpritCommit(context, found.report) });
    case 'sweep':
      return printSweep(context, found.report, output);
    default:
      return printView(context, found, output);
  }
}

/** As JSON or in words; and writes the picture, first: when that can not be written, it is said before a long answer scrolls it away. */
async function printView(
  { stdout, style, writeFile }: Context,
  { report, view }: { readonly report: object; readonly view: (page: PageShape) => FoundView },
  { json, svg }: FoundOutput,
): Promise<void> {
  const { words, picture } = view({ style, columns: stdout.isTTY ? stdout.columns : Infinity });
  if (svg !== null && picture !== undefined) await writeFile(svg, picture.svg);
  if (json) writeJson(stdout, report);
  else writeLines(stdout, words);
}

/** The same for who has asked the question. */
export function printAnswer<Report extends object>(
  context: Context,
  question: { view(report: Report, page: PageShape): FoundView },
  report: Report,
  output: FoundOutput,
): Promise<void> {
  return printView(context, { report, view: (page) => question.view(report, page) }, output);
}
