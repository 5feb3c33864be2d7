// The options of a whole hunt from the words of the command line.

import type { WholeOptions } from '../../app/whole/whole-hunt.ts';
import { UserError } from '../../core/base/user-error.ts';
import { parseCountOption, parseMsOption, searchRulesOf } from '../search-rules.ts';

export interface WholeWords {
  readonly budget?: string;
  readonly attempts?: string;
  readonly confidence?: string;
  readonly deterministic: boolean;
}

/** Throws UserError `usage` for what makes no sense. */
export function wholeRulesOf({
  budget,
  attempts,
  confidence,
  deterministic,
}: WholeWords): Pick<WholeOptions, 'minutesMax' | 'attemptsMax' | 'confidence' | 'repeats'> {
  const rules = searchRulesOf({
    confidence: confidence ?? '0.95',
    deterministic,
    believeEnds: false,
    fixed: false,
    firstParent: false,
    path: [],
  });
  return {
    minutesMax: budget === undefined ? null : parseMsOption('--budget', budget) / 60_000,
    attemptsMax: attempts === undefined ? null : parseCountOption('--attempts', attempts, 1),
    confidence: rules.confidence,
    // Isolation rests on a dozen points, and repeating each of them costs most of a hunt: only who asks for it gets it.
    repeats: deterministic ? 'none' : confidence === undefined ? 'searches' : 'all',
  };
}

/** `kernel=../linux`, by component. */
export function repositoriesOf(words: readonly string[]): WholeOptions['repositories'] {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, path] = /^([A-Za-z][\w-]*)=(.+)$/.exec(word) ?? [];
      if (name !== undefined && path !== undefined) return [name, path];
      throw new UserError({ code: 'usage', message: `--repo ${word}: expected a component and a path, as in kernel=../linux` });
    }),
  );
}
