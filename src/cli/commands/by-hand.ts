// The commands of a search by hand: good, bad, skip, mark, again, undo, next.

import { outcomeOfWord } from '../../core/answers/hand-search.ts';
import { termsOf } from '../../core/answers/search-report-of.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { Context } from '../context.ts';
import { writeLines } from '../display/terminal.ts';
import { goOnByHand, type HandOptions } from '../hand-search.ts';

export interface MarkOptions extends HandOptions {
  /** good, bad, skip, or a term of the search. */
  readonly word: string;
  /** Null for what is asked. */
  readonly versions: readonly string[];
}

export function markCommand(context: Context, { word, versions, ...options }: MarkOptions): Promise<number> {
  return goOnByHand(context, options, async (hunt, search) => {
    const outcome = outcomeOfWord(word, search.rules);
    if (outcome === null) {
      const { good, bad } = termsOf(search.rules);
      throw new UserError({ code: 'usage', message: `"${word}" means nothing here: expected ${good}, ${bad} or skip` });
    }
    // All are looked up before the first is written.
    const names: string[] = [];
    for (const version of versions) names.push(await search.versionOf(version, context.signal));
    if (names.length === 0) await hunt.mark(outcome, null);
    for (const name of names) await hunt.mark(outcome, name);
  });
}

export function againCommand(context: Context, options: HandOptions): Promise<number> {
  return goOnByHand(context, options, (hunt) => hunt.again());
}

export function undoCommand(context: Context, options: HandOptions): Promise<number> {
  return goOnByHand(context, options, async (hunt, search) => {
    const { version, outcome } = hunt.undo();
    const title = await search.titleOf(version, context.signal);
    const name = search.axis === null ? version.slice(0, 12) : version;
    writeLines(context.stderr, [`taken back: ${outcome} for ${name}${title === '' ? '' : ` ("${title}")`}`]);
  });
}

export function nextCommand(context: Context, options: HandOptions): Promise<number> {
  return goOnByHand(context, options, () => undefined);
}
