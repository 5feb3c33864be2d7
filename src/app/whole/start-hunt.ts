// Begins a whole hunt of what a page or an agent has given, or goes on with one, and does not wait for it.

import { UserError } from '../../core/base/user-error.ts';
import { machineArchive } from '../lab.ts';
import { openGiven, type OpenOptions, openWhole } from '../open/open-subject.ts';
import type { Session } from '../session.ts';
import type { HuntBudget } from './allowance.ts';
import type { HuntsAtWork } from './hunts-at-work.ts';

export interface StartWish extends Required<Pick<OpenOptions, 'takesDrafts'>> {
  /** The text of a report or of a case, or the number of a whole hunt to go on with. */
  readonly given: string | number;
  readonly budget: HuntBudget;
}

/** Its number. Throws UserError `not-runnable` for a report that can not be tested here, and what `HuntsAtWork.start` throws. */
export async function startHunt(
  session: Session,
  work: HuntsAtWork,
  { given, budget, takesDrafts }: StartWish,
): Promise<number> {
  if (typeof given === 'number') return work.start(await openWhole(session, given), budget);
  const onNote = (note: string): void => session.say(note);
  const opened = await openGiven(session, given, { archive: machineArchive, again: false, ask: null, takesDrafts, onNote });
  if (opened.kind === 'runnable') return work.start(opened.hunted, budget);
  throw new UserError({ code: 'not-runnable', message: `this report can not be tested here: ${opened.because}` });
}
