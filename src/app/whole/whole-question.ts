// Everything about one failure: the question that asks the others, each as a hunt of its own.

import type { WholePlan } from '../../core/stored/hunt-plan.ts';
import type { WholeReport } from '../../core/whole/whole-report.ts';
import { wholeLines } from '../../render/whole/whole-text.ts';
import type { Question } from '../questions/question.ts';
import { huntWhole } from './whole-hunt.ts';
import { wholeReportOf } from './whole-report-of.ts';

interface WholeQuestion extends Question<WholePlan, WholeReport> {
  readonly run: typeof huntWhole;
}

export const wholeQuestion: WholeQuestion = {
  name: 'whole',
  resumes: true,
  run: huntWhole,
  report: (session, { hunt }) => wholeReportOf(session, hunt),
  view: (report, { style }) => ({ words: wholeLines(report, style) }),
};
