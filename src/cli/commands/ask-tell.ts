// `firstbad ask` and `firstbad tell`: a search that programs answer.

import { machineArchive } from '../../app/lab.ts';
import { type AskAnswer, type AskRequest, askTests, tellAnswer } from '../../app/search/ask-tell.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import { printableLine } from '../../core/base/printable.ts';
import { count, formatTime } from '../../core/base/quantities.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodeOfSearch, exitCodes } from '../exit-codes.ts';

export async function askCommand(
  context: Context,
  { json, ...wish }: AskRequest & { readonly json: boolean },
): Promise<number> {
  const answer = await askTests(context, wish);
  if (json) writeJson(context.stdout, answer);
  else writeLines(context.stdout, askedLines(answer));
  return answer.report === null ? exitCodes.ok : exitCodeOfSearch(answer.report.ending);
}

function askedLines({ hunt, tests, running, report }: AskAnswer): readonly string[] {
  if (report !== null) {
    const found =
      report.culprit === null
        ? (report.ending?.kind ?? 'nothing')
        : `${report.culprit.name} ${printableLine(report.culprit.title)}`;
    return [`Hunt ${hunt} has ended: ${found}. All of it: firstbad show ${hunt}`];
  }
  return [
    ...tests.map(
      ({ id, version, title, untilMs }) => `${id}  ${version}  ${printableLine(title)}  until ${formatTime(untilMs)} UTC`,
    ),
    ...(tests.length === 0 ? [`Nothing to start now: ${count(running.length, 'test')} still to be told.`] : []),
  ];
}

export interface TellOptions {
  readonly id: string;
  readonly word: string;
  readonly because: string;
  /** Files. */
  readonly evidence: readonly string[];
  readonly json: boolean;
}

/** Of one file: a console of a day, and no image. */
const evidenceBytesMax = 64 << 20;

export async function tellCommand(context: Context, options: TellOptions): Promise<number> {
  const { id, word, json } = options;
  if (!/^[1-9]\d*\.[1-9]\d*$/.test(id)) {
    throw new UserError({
      code: 'usage',
      message: `tell ${id}: expected the id of a test, such as 7.3`,
      hint: 'firstbad ask HUNT gives tests with their ids',
    });
  }
  const lab = context.lab(machineArchive);
  const evidence: { name: string; content: Uint8Array }[] = [];
  for (const path of options.evidence) {
    const content = await lab.readBytes(path, evidenceBytesMax);
    evidence.push({ name: path.split('/').at(-1) ?? 'evidence', content });
  }
  const because = options.because === '' ? 'told' : printableLine(options.because).slice(0, 400);
  const { mark, over } = await tellAnswer(context, { id: id as AttemptId, word, because, evidence });
  if (json) writeJson(context.stdout, { mark, over });
  else writeLines(context.stdout, [`${mark.id} ${mark.outcome}${over ? '; the search has ended' : ''}`]);
  return exitCodes.ok;
}
