// Asks what a report leaves open, on a terminal. An empty answer takes what would be assumed; one that is not understood is asked
// for once more.

import type { AskPerson } from '../../app/open/open-subject.ts';
import { printableLine } from '../../core/base/printable.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { OpenQuestion } from '../../reports/asking/open-questions.ts';
import { type Answered, takeAnswer } from '../../reports/asking/take-answer.ts';
import type { Context } from '../context.ts';
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

/** Each question at most once, in the order in which they become worth asking. */
export const askOpenQuestions =
  (context: Context): AskPerson =>
  async (reading, lines, telling) => {
    assertSomebodyThere(context);
    const kept: string[] = [];
    const asked = new Set<string>();
    let answered: Answered = { reading, wishes: {} };
    const say = (line: string): void => writeLines(context.stderr, [line]);
    const next = (): OpenQuestion | undefined => telling(answered).find(({ id }) => !asked.has(id));
    say(
      next() ? 'An empty answer takes the default in brackets.' : 'The report leaves nothing open that would change anything.',
    );
    for (let question = next(); question !== undefined; question = next()) {
      asked.add(question.id);
      const taken = await askOne(context, answered, { question, line: lines + (kept.length + 1) * 2 });
      if (taken === null) continue;
      answered = taken.answered;
      kept.push(`${question.question}\n${taken.answer}`);
    }
    return { ...answered, appendix: kept.length === 0 ? '' : `${kept.join('\n')}\n` };
  };

/** Null where the default is taken. */
async function askOne(
  context: Context,
  answered: Answered,
  { question, line }: { readonly question: OpenQuestion; readonly line: number },
): Promise<{ readonly answered: Answered; readonly answer: string } | null> {
  const say = (text: string): void => writeLines(context.stderr, [text]);
  for (let left = 2; left > 0; left -= 1) {
    questionLines(question).forEach(say);
    const answer = ((await context.ask?.(`${question.hint} [${question.assumed}]: `)) ?? '').trim();
    context.signal.throwIfAborted();
    if (answer === '') return null;
    const result = takeAnswer(answered, { question, answer, line });
    if (result.kind === 'taken') return { answered: result.answered, answer };
    say(
      left > 1
        ? `That was not understood: ${result.because}.`
        : `Not understood either: ${result.because}. The default is taken.`,
    );
  }
  return null;
}

function questionLines({ question, choices }: OpenQuestion): readonly string[] {
  return ['', question, ...choices.map(({ text }, index) => `  ${index + 1}. ${printableLine(text)}`)];
}
