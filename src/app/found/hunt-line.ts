// A hunt of the journal as one entry of a list, for a page and for agents.

import { type QuestionName, subjectOf } from '../../core/stored/hunt-plan.ts';
import type { HuntSummary } from '../../ports/journal.ts';

export interface HuntLine extends Pick<HuntSummary, 'hunt' | 'status' | 'attempts'> {
  readonly question: QuestionName;
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
}

export function huntLine({ hunt, plan, status, attempts, startedAtMs }: HuntSummary): HuntLine {
  return { hunt, question: plan.question, subject: subjectOf(plan), status, attempts, startedAtMs };
}
