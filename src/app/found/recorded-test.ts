// One test of a hunt as the journal has it, and what it left behind, by the names that a page or an agent gives.

import type { AttemptRecord, EvidenceItem } from '../../core/attempt/attempt.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';

/** Throws UserError `no-such-attempt`. */
export function recordedTest({ records, marks }: Pick<HuntState, 'records' | 'marks'>, id: string): AttemptRecord | Mark {
  const test = [...records, ...marks].find((one) => one.id === id);
  if (test !== undefined) return test;
  throw new UserError({ code: 'no-such-attempt', message: `there is no finished attempt or test ${id}` });
}

/** Throws UserError `no-console`. */
export function keptItem({ id, evidence }: AttemptRecord | Mark, name: string): EvidenceItem {
  const item = evidence.find((one) => one.name === name);
  if (item !== undefined) return item;
  const kept = evidence.map((one) => one.name).join(', ') || 'nothing';
  throw new UserError({ code: 'no-console', message: `${id} has kept no ${name}; it kept: ${kept}` });
}
