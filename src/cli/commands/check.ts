// `firstbad check`: what of an exported hunt can be confirmed, and what not.

import { checkFile } from '../../app/check/check-file.ts';
import { printableLine } from '../../core/base/printable.ts';
import type { CheckedClaim, CheckReport } from '../../core/check/check-report.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export interface CheckOptions {
  readonly file: string;
  /** A clone of the repository that was searched; null for none. */
  readonly repo: string | null;
  readonly json: boolean;
}

/** Ends with 1 when something is contradicted, and with 3 when nothing could be looked at. */
export async function checkCommand(context: Context, { file, repo, json }: CheckOptions): Promise<number> {
  const { report } = await checkFile(context, { path: file, repository: repo });
  if (json) writeJson(context.stdout, report);
  else writeLines(context.stdout, checkLines(report));
  if (report.verdict === 'contradicted') return exitCodes.bad;
  return report.verdict === 'confirmed' ? exitCodes.ok : exitCodes.noCulprit;
}

const words: Readonly<Record<CheckedClaim['outcome'], string>> = {
  confirmed: 'confirmed    ',
  contradicted: 'CONTRADICTED ',
  'not-checked': 'not checked  ',
};

// A file that is wrong throughout would fill the screen.
const shownMax = 8;

function checkLines({ claims, verdict }: CheckReport): readonly string[] {
  const lines = claims.flatMap(({ hunt, claim, outcome, text, contradictions }) => [
    `${words[outcome]} ${hunt === null ? '' : `hunt ${String(hunt)}, `}${claim}: ${text}`,
    ...contradictions.slice(0, shownMax).map((one) => `                ${one}`),
    ...(contradictions.length > shownMax ? [`                and ${String(contradictions.length - shownMax)} more`] : []),
  ]);
  const ends = {
    confirmed:
      'What was looked at is confirmed: from the recorded answers it has to be told so. That the answers were given, a run here can show.',
    contradicted: 'Do not rely on this file: it contradicts itself.',
    'nothing-checked': 'Nothing in it could be looked at.',
  };
  return [...lines.map(printableLine), '', ends[verdict]];
}
