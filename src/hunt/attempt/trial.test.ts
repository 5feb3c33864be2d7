import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../../core/attempt/verdict.ts';
import { isTrialOver } from './trial.ts';

/** `G` good, `B` bad, `O` another failure, `?` no answer, `S` can not be tested. */
function judgements(text: string): { outcome: Outcome; untestable: boolean }[] {
  const outcomes: Readonly<Record<string, Outcome>> = {
    G: 'good',
    B: 'bad',
    O: 'other-failure',
    '?': 'no-answer',
    S: 'no-answer',
  };
  return [...text].map((letter) => ({ outcome: outcomes[letter] ?? 'no-answer', untestable: letter === 'S' }));
}

test.each([
  ['', 1, false],
  ['G', 1, true],
  ['B', 1, true],
  ['O', 1, true],
  ['GG', 3, false],
  ['GBG', 3, true],
  ['?', 1, false],
  ['??', 1, false],
  ['???', 1, true],
  ['?G?', 2, false],
  ['?G?G', 2, true],
  ['?G??', 2, true],
  ['S', 3, true],
  ['GS', 3, true],
])('a trial that saw %j and wants %i answers is over: %s', (seen, wanted, over) => {
  expect(isTrialOver(judgements(seen), wanted)).toBe(over);
});

test('whether a point is tried again never depends on what the answers said', () => {
  const answer = fc.constantFrom('G', 'B', 'O');
  const attempts = fc.array(fc.record({ spoiled: fc.boolean(), one: answer, other: answer }), { maxLength: 8 });
  fc.assert(
    fc.property(attempts, fc.integer({ min: 1, max: 5 }), (list, wanted) => {
      const [one, other] = (['one', 'other'] as const).map((pick) =>
        list.map((attempt) => (attempt.spoiled ? '?' : attempt[pick])).join(''),
      );
      expect(isTrialOver(judgements(one ?? ''), wanted)).toBe(isTrialOver(judgements(other ?? ''), wanted));
    }),
  );
});
