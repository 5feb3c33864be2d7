// Finds the traced attempts that a word of the user names.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { UserError } from '../../core/base/user-error.ts';
import { pointKey } from '../../core/scenario/point.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import type { Journal } from '../../ports/journal.ts';

/**
 * `8.2`: that one and all others that were traced at its point in the same way, in whatever hunt. `kernel=6.1.192-2,cache=none`:
 * those of the newest hunt that has traced such a point.
 */
export function tracedRecordsOf(journal: Journal, word: string, hunt: number | null): readonly AttemptRecord[] {
  const [, number] = /^(\d+)\.\d+$/.exec(word) ?? [];
  if (number !== undefined) return atThePointOf(journal, word, Number(number));
  const wanted = word.split(',').map((part) => part.split('='));
  const hunts = hunt === null ? journal.list().map((one) => one.hunt) : [hunt];
  for (const one of hunts) {
    const found = tracedIn(journal, one).filter(({ point }) => wanted.every(([name = '', value]) => point[name] === value));
    const points = new Set(found.map(({ point }) => pointKey(point)));
    if (points.size > 1) {
      throw new UserError({
        code: 'usage',
        message: `${word} names ${String(points.size)} points of hunt ${String(one)} that were traced`,
        hint: `name more of their values, or an attempt: ${found.map(({ id }) => id).join(', ')}`,
      });
    }
    const [first] = found;
    if (first) return journal.attemptsByKey(first.key);
  }
  throw nothingTraced(word);
}

function atThePointOf(journal: Journal, id: string, hunt: number): readonly AttemptRecord[] {
  const all = foldEvents(journal.events(hunt)).records;
  const named = all.find((record) => record.id === id);
  if (!named) throw new UserError({ code: 'no-such-attempt', message: `there is no finished attempt ${id}` });
  const point = pointKey(named.point);
  const traced = named.traced ? named : all.find((record) => record.traced === true && pointKey(record.point) === point);
  if (!traced) throw nothingTraced(id);
  return journal.attemptsByKey(traced.key);
}

function tracedIn(journal: Journal, hunt: number): readonly AttemptRecord[] {
  return foldEvents(journal.events(hunt)).records.filter(({ traced }) => traced === true);
}

function nothingTraced(word: string): UserError {
  return new UserError({
    code: 'not-traced',
    message: `there is no traced attempt at ${word}`,
    hint: 'firstbad evidence HUNT traces the points on both sides of what a hunt found',
  });
}
