import { describe, expect, test } from 'vitest';
import { outcomeOfWord } from './hand-search.ts';

describe('a person’s word', () => {
  test('is good, bad or skip whatever is looked for', () => {
    for (const fixed of [true, false]) {
      const words = ['good', 'bad', 'skip'].map((word) => outcomeOfWord(word, { fixed, terms: null }));
      expect(words).toEqual(['good', 'bad', 'skip']);
    }
  });

  test('may be old and new, or the terms of the search', () => {
    const terms = { good: 'fast', bad: 'slow' };
    const words = ['old', 'new', 'fast', 'slow', 'quick'].map((word) => outcomeOfWord(word, { fixed: false, terms }));
    expect(words).toEqual(['good', 'bad', 'good', 'bad', null]);
  });

  test('means the other way round where the fix is looked for: the old state fails', () => {
    const words = ['old', 'new', 'broken', 'fixed'].map((word) => outcomeOfWord(word, { fixed: true, terms: null }));
    expect(words).toEqual(['bad', 'good', 'bad', 'good']);
  });
});
