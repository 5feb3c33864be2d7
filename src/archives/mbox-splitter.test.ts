import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MboxSplitter } from './mbox-splitter.ts';

function split(chunks: readonly Buffer[]): readonly string[] {
  const mails: string[] = [];
  const splitter = new MboxSplitter(({ bytes }) => void mails.push(Buffer.from(bytes).toString('latin1')));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return mails;
}

describe('splitting an mbox', () => {
  it('gives the same mails wherever the chunks end', () => {
    const word = fc.constantFrom(
      'From ',
      'From a@b Thu Oct 20 02:44:36 2022',
      'Subject: x',
      '\n',
      '\n\n',
      '\r\n',
      'text',
      '> From b',
      'To: a',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), fc.array(fc.nat(300), { maxLength: 12 }), (words, cuts) => {
        const whole = Buffer.from(words.join(''), 'latin1');
        const ends = [...new Set([...cuts.map((cut) => cut % (whole.length + 1)), whole.length])].sort((a, b) => a - b);
        const chunks = ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end));
        expect(split(chunks)).toEqual(split([whole]));
      }),
    );
  });

  it('never gives more than the file has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), (bytes) => {
        const total = split([Buffer.from(bytes)]).reduce((sum, mail) => sum + mail.length, 0);
        expect(total).toBeLessThanOrEqual(bytes.length + 1);
      }),
    );
  });
});
