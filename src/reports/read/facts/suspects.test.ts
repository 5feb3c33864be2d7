import { describe, expect, it } from 'vitest';
import { readReport } from '../read-report.ts';

const blamed = (text: string) =>
  readReport(new TextEncoder().encode(`Subject: kernel trouble\n\n${text}\n`)).claims.flatMap(({ value }) =>
    value.kind === 'culprit' ? [value.commit.slice(0, 4)] : [],
  );

describe('a commit that is blamed', () => {
  it.each([
    ['I bisected it to 1234567890ab.', ['1234']],
    ["1234567890abcdef1234567890abcdef12345678 is the first 'bad' commit", ['1234']],
    ['I bisected it to 1234567890ab. Reverting it helps.', ['1234']],
    ['The bisect ended at 1234567890ab, but it is clearly not that commit.', []],
    ['I bisected it to 1234567890ab. But soon after I could no longer reproduce it.', []],
    ['I bisected it to 1234567890ab. That cannot be it, though: it only changes a comment.', []],
    ['Bisected to 1234567890ab.\n\nEdit: never mind, the bisect was wrong.', []],
    ['Bisected to 1234567890ab, which turned out to be a red herring.\n\nA second bisect ended at abcdef123456.', ['abcd']],
    ['The bisection says 1234567890ab, however that makes no sense.', []],
    ['Bisected to 1234567890ab. I do not think it is the right one.', []],
  ])('%s', (text, expected) => {
    expect(blamed(text)).toEqual(expected);
  });
});
