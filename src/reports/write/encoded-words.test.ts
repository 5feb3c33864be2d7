import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWords } from '../read/text/mail-words.ts';
import { addressField, unstructuredField } from './encoded-words.ts';
import { headerText, mailAddress } from './header-text.ts';

/** RFC 5322, 2.2.3: the line ends go, the blanks after them stay. */
function unfolded(field: string): string {
  return field.replaceAll('\n', '').replace(/^[A-Za-z-]+: /, '');
}

function linesOf(field: string): readonly string[] {
  const lines = field.split('\n');
  for (const line of lines) {
    expect(line.length, line).toBeLessThanOrEqual(76);
    expect(line).toMatch(/^[ -~]+$/);
  }
  for (const line of lines.slice(1)) expect(line).toMatch(/^ \S/);
  for (const [word] of field.matchAll(/=\?[^ ]*\?=/g)) expect(word.length).toBeLessThanOrEqual(75);
  return lines;
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.constantFrom('guests', 'größer', '失敗', '=?utf-8?q?x?=', '🙂', 'a'.repeat(90), '(x)', '"'), { maxLength: 30 })
    .map((words) => words.join(' ')),
);

describe('a field of a mail', () => {
  it.each([
    ['guests do not boot', 'Subject: guests do not boot'],
    ['[bisected] Gäste starten nicht mehr', 'Subject: [bisected] =?UTF-8?Q?G=C3=A4ste?= starten nicht mehr'],
    ['启动失败', 'Subject: =?UTF-8?B?5ZCv5Yqo5aSx6LSl?='],
    ['looks =?utf-8?q?like?= it', 'Subject: looks =?UTF-8?Q?=3D=3Futf-8=3Fq=3Flike=3F=3D?= it'],
  ])('with %j is %j', (text, field) => {
    expect(unstructuredField('Subject', text)).toBe(field);
  });

  it('is folded at blanks where it is long', () => {
    const text = 'a title of words '.repeat(12).trim();
    const lines = linesOf(unstructuredField('Subject', text));
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(`Subject: ${text}`);
  });

  it('has the names of people and their addresses', () => {
    expect(addressField('Cc', ['Jürgen Groß <jg@example.org>', 'list@example.org', '"Doe, Jane" <jane@example.org>'])).toBe(
      'Cc: =?UTF-8?Q?J=C3=BCrgen_Gro=C3=9F?= <jg@example.org>,\n list@example.org,\n "Doe, Jane" <jane@example.org>',
    );
  });

  it('gives its text back to whoever decodes it, in lines of 76 columns of ASCII', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const given = headerText(text);
        fc.pre(given !== '');
        const field = unstructuredField('Subject', given);
        linesOf(field);
        expect(decodeWords(unfolded(field))).toBe(given);
      }),
    );
  });

  it('gives the names of people back, and leaves their addresses readable', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const address = mailAddress(`${text.replace(/[<>]/g, '')} <a@example.org>`);
        fc.pre(address !== null);
        const field = addressField('To', [address]);
        linesOf(field);
        expect(field).toMatch(/(?:^To: |\s|^)<?a@example\.org>?$/);
        const isEncoded = field.includes('=?');
        expect(decodeWords(unfolded(field))).toBe(isEncoded ? address.replace(/^"(.*)" </, '$1 <') : address);
      }),
    );
  });
});
