import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { printable, printableLine } from '../../core/base/printable.ts';
import { cutTo, wrapTo } from './style.ts';

describe('a text wrapped to a width', () => {
  const texts = fc
    .array(fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('漢字漢字', '99 %', 'a'.repeat(90))))
    .map((words) => printableLine(words.join(' ')));
  const widths = fc.integer({ min: 4, max: 80 });

  it('never exceeds it', () => {
    fc.assert(
      fc.property(texts, widths, (text, width) => {
        for (const line of wrapTo(text, width, '  ')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(stringWidth(cutTo(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('keeps every character', () => {
    fc.assert(
      fc.property(texts, widths, (text, width) => {
        expect(wrapTo(text, width).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  it('breaks between words, but not between a number and its %', () => {
    expect(wrapTo('it is sure with 99 % by now', 18)).toEqual(['it is sure with', '99 % by now']);
    expect(wrapTo('a word', 4, '  ')).toEqual(['a', '  wo', '  rd']);
  });
});

describe('a text from elsewhere', () => {
  it('moves no cursor and turns no text around', () => {
    expect(printable('a\u001b[31mb\u001b[0m\u0007c\u202ed\u2066e\u0000\u009bf')).toBe('abcdef');
  });

  it('stays on its line', () => {
    expect(printableLine(' a\n\tb\r\nc  d ')).toBe('a b c d');
  });
});
