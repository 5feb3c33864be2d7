// Asks what a report leaves open, on a terminal. An empty answer takes what would be assumed; one that is not understood is asked
// for once more.

import { UserError } from '../../core/base/user-error.ts';
import { openQuestions, type OpenQuestion } from '../../reports/asking/open-questions.ts';
import { takeAnswer, type Answered } from '../../reports/asking/take-answer.ts';
import type { ReportReading } from '../../reports/read/report-reading.ts';
import type { AskedPerson } from '../../app/open/open-subject.ts';
import type { Context } from '../context.ts';
import { printableLine } from '../../core/base/printable.ts';
import { writeLines } from '../display/terminal.ts';

/** Throws UserError `usage` where nobody can answer. */
export function assertSomebodyThere({ ask }: Pick<Context, 'ask'>): void {
  if (ask !== null) return;
  throw new UserError({
    code: 'usage',
    message: '--ask needs somebody to ask: standard input and standard error have to be a terminal',
    hint: 'Without --ask nothing is asked: what is not known is assumed, and marked as assumed.',
  });
}

/** `lines` is how many lines the report has. */
export async function askOpenQuestions(context: Context, reading: ReportReading, lines: number): Promise<AskedPerson> {
  assertSomebodyThere(context);
  const { ask } = context;
  const kept: string[] = [];
  let answered: Answered = { reading, wishes: {} };
  const say = (line: string): void => writeLines(context.stderr, [line]);
  const questions = openQuestions(reading);
  if (questions.length === 0) say('The report leaves nothing open.');
  else say('An empty answer takes the default in brackets.');
  for (const question of questions) {
    for (let left = 2; left > 0; left -= 1) {
      questionLines(question).forEach(say);
      const answer = (await ask?.(`${question.hint} [${question.assumed}]: `)) ?? '';
      context.signal.throwIfAborted();
      if (answer.trim() === '') break;
      const line = lines + (kept.length + 1) * 2;
      const result = takeAnswer(answered, { question, answer, line });
      if (result.kind === 'taken') {
        answered = result.answered;
        kept.push(`${question.question}\n${answer.trim()}`);
        break;
      }
      say(
        left > 1
          ? `That was not understood: ${result.because}.`
          : `Not understood either: ${result.because}. The default is taken.`,
      );
    }
  }
  return { ...answered, appendix: kept.length === 0 ? '' : `${kept.join('\n')}\n` };
}

function questionLines({ question, choices }: OpenQuestion): readonly string[] {
  return ['', question, ...choices.map(({ text }, index) => `  ${index + 1}. ${printableLine(text)}`)];
}
