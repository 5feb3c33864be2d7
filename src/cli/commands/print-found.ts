// Prints what a hunt has found, each question in its own form.

import { culpritCommit } from '../../app/found/culprit-commit.ts';
import type { Found } from '../../app/questions.ts';
import { wholeLines } from '../../render/whole/whole-text.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { printEvidence } from './evidence.ts';
import { printDio } from './print-dio.ts';
import { printIsolate } from './print-isolate.ts';
import { printMatrix } from './print-matrix.ts';
import { printSearch } from './print-search.ts';
import { printSweep } from './print-sweep.ts';
import { printReduction } from './reduce-config.ts';

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
    case 'dio':
      return printDio(context, found.report, output);
    case 'bisect':
    case 'bisect-commits':
    case 'bisect-versions':
      return printSearch(context, found.report, { ...output, commit: await culpritCommit(context, found.report) });
    case 'sweep':
      return printSweep(context, found.report, output);
    case 'isolate':
      return printIsolate(context, found.report, output);
    case 'evidence':
      return printEvidence(context, found.report, output);
    case 'reduce-config':
      return printReduction(context, found.report, output.json);
    case 'whole':
      if (output.json) writeJson(context.stdout, found.report);
      else writeLines(context.stdout, wholeLines(found.report, context.style));
  }
}
