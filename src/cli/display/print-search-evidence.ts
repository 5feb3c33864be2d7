// Prints what both sides of a change show, under the answer of the search that named it.

import type { SearchEvidence } from '../../app/evidence/explain-search.ts';
import { wrapTo } from '../../render/base/style.ts';
import { explanationLines } from '../../render/evidence/explanation-text.ts';
import type { Context } from '../context.ts';
import { writeLines } from './terminal.ts';

export function printSearchEvidence(context: Context, evidence: SearchEvidence, hunt: number): void {
  const columns = context.stdout.isTTY ? context.stdout.columns : Infinity;
  if ('missing' in evidence) {
    const line = `Not explained: ${evidence.missing}. firstbad explain ${String(hunt)} gathers what it needs.`;
    writeLines(context.stdout, ['', ...wrapTo(line, columns)]);
    return;
  }
  const lines = explanationLines(evidence, { style: context.style, columns: context.stdout.columns });
  writeLines(context.stdout, [
    '',
    ...lines,
    '',
    `The evidence is hunt ${String(evidence.hunt)}: firstbad explain ${String(evidence.hunt)}`,
  ]);
}
