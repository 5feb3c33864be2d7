// `firstbad override`: a person says that answers of a hunt are wrong, and why, or takes that back.

import { type Corrected, overrideAnswers, undoOverride } from '../../app/correct/override-answers.ts';
import { machineArchive } from '../../app/lab.ts';
import { printableLine } from '../../core/base/printable.ts';
import { count } from '../../core/base/quantities.ts';
import { UserError } from '../../core/base/user-error.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import type { OverrideVerdict } from '../../core/stored/override.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export interface OverrideOptions {
  readonly hunt: number;
  /** Null with `undo`. */
  readonly what: string | null;
  readonly verdict: string | null;
  readonly because: string | null;
  readonly undo: boolean;
  readonly json: boolean;
}

export async function overrideCommand(context: Context, options: OverrideOptions): Promise<number> {
  const { hunt, json } = options;
  const done = options.undo
    ? await undoOverride(context, { hunt, number: numberOf(options) })
    : await overrideAnswers(context, { hunt, ...saying(options), by: 'person' });
  if (json) {
    writeJson(context.stdout, { undone: options.undo, hunts: done.hunts });
    return exitCodes.ok;
  }
  writeLines(context.stdout, [...done.hunts.map((one) => lineOf(one, options.undo)), ...(await goingOn(context, done))]);
  return exitCodes.ok;
}

function saying({ what, verdict, because }: OverrideOptions): { what: string; verdict: OverrideVerdict; because: string } {
  if (what === null || verdict === null) {
    throw new UserError({
      code: 'usage',
      message: 'override needs what is wrong and what it is: an attempt, settings or a version, and good, bad or skip',
      hint: 'firstbad override 7 7.12 bad --because "the console shows the panic, the judge missed it"',
    });
  }
  if (verdict !== 'good' && verdict !== 'bad' && verdict !== 'skip') {
    throw new UserError({ code: 'usage', message: `"${verdict}" is no verdict: expected good, bad or skip` });
  }
  return { what, verdict, because: because ?? '' };
}

/** With --undo the second word may say which one. */
function numberOf({ what, verdict }: OverrideOptions): number | null {
  if (what === null && verdict === null) return null;
  if (what !== null && verdict === null && /^[1-9]\d{0,8}$/.test(what)) return Number(what);
  throw new UserError({
    code: 'usage',
    message: '--undo takes the number of an override, or nothing for the last one',
    hint: 'firstbad override 7 --undo 2',
  });
}

function lineOf({ hunt, override, answers }: Corrected['hunts'][number], isUndone: boolean): string {
  const which = `${count(answers.length, 'answer')} (${answers.slice(0, 5).join(', ')}${answers.length > 5 ? ', ...' : ''})`;
  const what = `override ${override.number}: ${override.verdict}, because ${printableLine(override.because)}`;
  return isUndone ? `Hunt ${hunt}: taken back, ${what}; ${which} as seen.` : `Hunt ${hunt}: ${what}; ${which}.`;
}

/** What is true now may leave something to try. */
async function goingOn(context: Context, { hunts }: Corrected): Promise<readonly string[]> {
  const journal = await context.lab(machineArchive).journal();
  const open = hunts.filter(({ hunt }) => foldEvents(journal.events(hunt)).status !== 'answered');
  const [first] = open;
  if (first === undefined) return [];
  return [`The search goes on from there with the command that began it; what is known now: firstbad show ${first.hunt}`];
}
