// Prints a sweep that has ended or was stopped: as JSON, or as strips with sentences; and writes the picture.

import { type SearchEvidence } from '../../app/evidence/explain-search.ts';
import type { SweepReport } from '../../core/stored/sweep-report.ts';
import { standingOf } from '../../core/stored/verification-of.ts';
import { wrapTo } from '../../render/base/style.ts';
import { sweepSvg } from '../../render/sweep/sweep-svg.ts';
import { sweepLines } from '../../render/sweep/sweep-text.ts';
import { sweepStandingLines } from '../../render/verify/verify-text.ts';
import type { Context } from '../context.ts';
import { printSearchEvidence } from '../display/print-search-evidence.ts';
import { writeJson, writeLines } from '../display/terminal.ts';

export interface SweepOutput {
  readonly json: boolean;
  /** Where the picture goes; null for none. */
  readonly svg: string | null;
  /** As of a bisect. */
  readonly gather?: () => Promise<SearchEvidence | null>;
}

export async function printSweep(context: Context, report: SweepReport, output: SweepOutput): Promise<void> {
  // The picture first: when it can not be written, that is said before a long answer scrolls it away.
  if (output.svg !== null) await context.writeFile(output.svg, sweepSvg(report));
  if (output.json) {
    const evidence = (await output.gather?.()) ?? null;
    writeJson(context.stdout, { ...withStandings(report), ...(evidence === null ? {} : { evidence }) });
    return;
  }
  const columns = context.stdout.isTTY ? context.stdout.columns : Infinity;
  const standing = sweepStandingLines(report).flatMap((line) => wrapTo(line, columns));
  writeLines(context.stdout, [
    ...sweepLines(report, context.style, columns),
    '',
    ...standing,
    ...wrapTo(whereToLook(report), columns),
  ]);
  const evidence = (await output.gather?.()) ?? null;
  if (evidence !== null) printSearchEvidence(context, evidence, report.hunt);
}

function whereToLook({ hunt, strips }: SweepReport): string {
  const tests = strips.flatMap((strip) => strip.tests);
  const test = tests.find(({ outcome }) => outcome === 'bad') ?? tests[0];
  return `This is hunt ${hunt}.${test ? ` One attempt with its consoles: firstbad show ${test.id}` : ''}`;
}

/** What each change is to be called: a suspect until it is verified. */
function withStandings(report: SweepReport): SweepReport {
  const nameOf = (place: number): string => report.versions[place]?.name ?? '';
  const strips = report.strips.map((strip) => ({
    ...strip,
    transitions: strip.transitions.map((one) => {
      const verification = strip.verifications?.find(({ culprit }) => culprit === nameOf(one.after));
      return { ...one, standing: standingOf(verification ?? null) };
    }),
  }));
  return { ...report, strips };
}
