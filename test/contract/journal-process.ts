// Another process with the journal open, told what to do line by line. Not a test itself.
// Arguments: the database. Input: {"create": plan} | {"acquire": hunt} | {"appendForEver": hunt}. Output: one JSON value each.

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AttemptId, AttemptKey } from '../../src/core/attempt/attempt.ts';
import type { HuntPlan } from '../../src/core/stored/hunt-plan.ts';
import { openJournalDatabase } from '../../src/infra/journal/journal-database.ts';
import { systemClock } from '../../src/infra/machine/system-clock.ts';
import { someRecord } from '../fakes/records.ts';

type Order = { create: HuntPlan } | { acquire: number } | { appendForEver: number };

const journal = openJournalDatabase({ path: process.argv[2] ?? '', clock: systemClock });
const say = (value: unknown): void => void writeSync(1, `${JSON.stringify(value)}\n`);

function appendForEver(hunt: number): never {
  for (let number = journal.events(hunt).length; ; number += 1) {
    const record = someRecord({ id: `${hunt}.${number}` as AttemptId, key: `key ${hunt}.${number}` as AttemptKey });
    journal.append(hunt, { type: 'attempt-finished', record });
    // Said only after it was acknowledged: whoever reads this may rely on it.
    say(number);
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line) as Order;
  if ('create' in order) say(journal.create(order.create));
  else if ('acquire' in order) say(journal.acquire(order.acquire));
  else appendForEver(order.appendForEver);
});
