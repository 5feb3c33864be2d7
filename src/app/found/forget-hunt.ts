// Takes a hunt out of the journal, with the parts that it has opened. What it showed stays on the disk under its hash: other hunts may
// rest on the same files.

import { UserError } from '../../core/base/user-error.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import { openedBy } from '../../hunt/journal/hunt-files.ts';
import type { Journal } from '../../ports/journal.ts';

/** The numbers of the hunts that are gone, `hunt` first. Throws UserError when it is a part of another one, unknown, or busy. */
export function forgetHunt(journal: Journal, hunt: number): readonly number[] {
  const opened = new Map(journal.list().map((one) => [one.hunt, openedOf(journal, one.hunt)]));
  const whole = [...opened].find(([, parts]) => parts.includes(hunt))?.[0];
  if (whole !== undefined) {
    throw new UserError({
      code: 'hunt-is-a-part',
      message: `Hunt ${hunt} is a part of hunt ${whole}, which would miss it. Nothing was removed.`,
      hint: `firstbad forget ${whole} removes both.`,
    });
  }
  const all: number[] = [];
  const add = (number: number): void => {
    if (all.includes(number)) return;
    all.push(number);
    // Of one that can not be read nobody knows the parts: they stay, as hunts of their own.
    opened.get(number)?.forEach(add);
  };
  add(hunt);
  journal.together(() => all.forEach((number) => journal.forget(number)));
  return all;
}

/** None for one that can not be read. */
function openedOf(journal: Journal, hunt: number): readonly number[] {
  try {
    return openedBy(foldEvents(journal.events(hunt)));
  } catch (error) {
    if (error instanceof UserError && error.code === 'hunt-damaged') return [];
    throw error;
  }
}
