import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLineBuffer, lineLengthMax, splitLines, takePartial } from './console-lines.ts';

function linesOf(text: string): string[] {
  const { buffer, lines } = splitLines(emptyLineBuffer, { text, atMs: 0 });
  const rest = takePartial(buffer).text;
  return [...lines.map((line) => line.text), ...(rest === null ? [] : [`${rest}|partial`])];
}

describe('splitting a console into lines', () => {
  it('ends a line at LF, CR and CR LF, and leaves out empty ones', () => {
    expect(linesOf('a\nb\r\nc\rd\n\n\r\n')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps an unfinished line for later', () => {
    expect(linesOf('login: ')).toEqual(['login:|partial']);
  });

  it('gives a partial line once, and again when it has grown', () => {
    const first = takePartial(splitLines(emptyLineBuffer, { text: 'grub>', atMs: 1 }).buffer);
    expect(first.text).toBe('grub>');
    expect(takePartial(first.buffer).text).toBeNull();
    expect(takePartial(splitLines(first.buffer, { text: ' ls', atMs: 2 }).buffer).text).toBe('grub> ls');
  });

  it('drops colours and titles', () => {
    expect(linesOf('\x1b[0;32m[  OK  ]\x1b[0m up\x1b]0;title\x07!\x1b(B\x1b[K\n')).toEqual(['[  OK  ] up!']);
  });

  it('takes a cursor that is sent elsewhere for the end of a line, as in the menu of GRUB', () => {
    expect(linesOf('\x1b[H\x1b[J\x1b[1;1Herror: no such partition.\n\rgrub rescue> ')).toEqual([
      'error: no such partition.',
      'grub rescue>|partial',
    ]);
    expect(linesOf('\x1b[5;3H*one   \x1b[6;3H two \x1b[22;1H')).toEqual(['*one', ' two']);
  });

  it('lets a backspace take back what it erases', () => {
    expect(linesOf('in 5s\b\b4s\n')).toEqual(['in 4s']);
  });

  it('reads UTF-8 where it is UTF-8 and shows Latin-1 where it is not', () => {
    const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
    expect(linesOf(`${bytes('✓ 100 % für alle')}\n`)).toEqual(['✓ 100 % für alle']);
    expect(linesOf('f\xfcr\n')).toEqual(['f\xfcr']);
  });

  it('cuts endless lines and gives up on endless sequences', () => {
    expect(linesOf('x'.repeat(lineLengthMax + 5)).map((line) => line.length)).toEqual([lineLengthMax, 5 + '|partial'.length]);
    expect(linesOf(`\x1b]${'y'.repeat(2000)}\nseen\n`).at(-1)).toBe('seen');
  });

  it('tells when the last byte of a line came', () => {
    const first = splitLines(emptyLineBuffer, { text: 'a', atMs: 5 });
    expect(splitLines(first.buffer, { text: 'b\nc\n', atMs: 9 }).lines).toEqual([
      { text: 'ab', atMs: 9 },
      { text: 'c', atMs: 9 },
    ]);
  });

  it('never shows how the bytes were cut into chunks', () => {
    const piece = fc.oneof(
      fc.constantFrom('\x1b', '\x1b[', '\x1b[2J', '\x1b]0;t\x07', '\r\n', '\n', '\b', '\xc3', '\xbc', '\x00', '\x1b[1;', '\t'),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(5), { maxLength: 200 }), (pieces, sizes) => {
        const text = pieces.join('');
        const whole = splitLines(emptyLineBuffer, { text, atMs: 0 });
        let buffer = emptyLineBuffer;
        const lines = [];
        for (let from = 0, index = 0; from < text.length; index += 1) {
          const size = sizes[index] ?? 7;
          const result = splitLines(buffer, { text: text.slice(from, from + size), atMs: 0 });
          buffer = result.buffer;
          lines.push(...result.lines);
          from += size;
        }
        expect(lines).toEqual(whole.lines);
        expect(buffer).toEqual(whole.buffer);
      }),
    );
  });
});
