// Somebody knows better what a report says: one correction, and the draft and the questions that follow from it.

import { UserError } from '../../core/base/user-error.ts';
import type { CaseFile } from '../../core/stored/case-file.ts';
import { type CaseCorrection, correctedCase } from '../../reports/case/corrected-case.ts';
import { keptLines } from '../open/archive-lines.ts';
import { draftedAgain, readingOfCase } from '../open/open-case.ts';
import type { Session } from '../session.ts';

export type { CaseCorrection } from '../../reports/case/corrected-case.ts';

/**
 * The case after the correction, with the draft that follows from it (a draft that was given stays as it stands) and the questions whose
 * answers still matter. Asks of the archive what the cache knows. Throws UserError `case-correction` for what can not be used; the case is
 * not changed then.
 */
export async function correctCase(session: Session, file: CaseFile, correction: CaseCorrection): Promise<CaseFile> {
  const corrected = correctedCase(file, correction);
  const available = await keptLines(session, readingOfCase(corrected));
  const onProblem = ({ what, expected }: { readonly what: string; readonly expected: string | null }): UserError =>
    new UserError({
      code: 'case-correction',
      message: `the correction (${correction.kind}) can not be used: ${what}`,
      ...(expected === null ? {} : { hint: `Expected ${expected}.` }),
    });
  return draftedAgain(session, corrected, { available, onProblem });
}
