import { describe, expect, it } from 'vitest';
import { readReport } from '../read-report.ts';
import { readDocument } from './document.ts';

const bytes = (...lines: readonly string[]) => new TextEncoder().encode(lines.join('\n'));
const texts = (...lines: readonly string[]) =>
  readDocument(bytes(...lines)).messages.map((message) => message.lines.map((line) => [line.text, line.first, line.last]));

const head = [
  'From: A B <a@example.org>',
  'Subject: [REGRESSION] =?utf-8?q?caf=C3=A9?= since 6.0',
  'Message-ID: <1@example.org>',
];

describe('formats', () => {
  it('undoes quoted-printable and knows the lines of what soft breaks joined', () => {
    expect(texts(...head, 'Content-Transfer-Encoding: quoted-printable', '', 'one =3D t=', 'wo', 'three')).toEqual([
      [
        ['one = two', 6, 7],
        ['three', 8, 8],
      ],
    ]);
  });

  it('undoes base64 and knows which lines each line comes from', () => {
    const encoded = Buffer.from('first line\nsecond\n')
      .toString('base64')
      .replace(/(.{10})/g, '$1\n')
      .trimEnd()
      .split('\n');
    expect(texts(...head, 'Content-Transfer-Encoding: base64', '', ...encoded)[0]?.map(([text]) => text)).toEqual([
      'first line',
      'second',
    ]);
  });

  it('joins flowed lines as deep as they are quoted', () => {
    expect(
      texts(...head, 'Content-Type: text/plain; format=flowed', '', 'qemu -drive ', 'file=x', '> quoted ', '> too'),
    ).toEqual([
      [
        ['qemu -drive file=x', 6, 7],
        ['quoted too', 8, 9],
      ],
    ]);
  });

  it('takes the plain one of alternatives and names attachments that it leaves out', () => {
    const document = readDocument(
      bytes(
        ...head,
        'Content-Type: multipart/mixed; boundary="x"',
        '',
        '--x',
        'Content-Type: multipart/alternative; boundary=y',
        '',
        '--y',
        'Content-Type: text/plain; charset=iso-8859-1',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'gr=FC=DFe',
        '--y',
        'Content-Type: text/html',
        '',
        '<p>again</p>',
        '--y--',
        '--x',
        'Content-Type: application/gzip; name="config.gz"',
        '',
        'AAAA',
        '--x--',
      ),
    );
    expect(document.messages[0]?.lines.map((line) => line.text)).toEqual(['grüße']);
    expect(document.messages[0]?.headers.get('subject')).toBe('[REGRESSION] café since 6.0');
    expect(document.notes).toEqual(['an attachment was left out: config.gz']);
  });

  it('splits an mbox at its separators and not at sentences', () => {
    const document = readDocument(
      bytes(
        'From a Thu Oct 20 02:44:36 2022',
        ...head,
        '',
        'From here on it fails.',
        '',
        'From b Thu Oct 20 03:00:00 2022',
        ...head,
        '',
        '> From here on it fails.',
        'Fixed in 6.1.',
      ),
    );
    expect(document.format).toBe('mbox');
    expect(document.messages.map((message) => message.lines.map((line) => line.text))).toEqual([
      ['From here on it fails.', ''],
      ['From here on it fails.', 'Fixed in 6.1.'],
    ]);
  });

  it('reads a page without its scripts, with code where <pre> stands in prose', () => {
    const document = readDocument(
      bytes(
        '<html><head><title>Boot fails · Issues · QEMU</title><script>var a = "fails";</script></head>',
        '<body><p>This fails with &lt;none&gt; and',
        'always, so says everybody who tried it on a machine:</p>',
        '<pre>qemu-system-x86_64 -m 1G',
        '-hda a.img</pre></body></html>',
      ),
    );
    expect(document.messages[0]?.headers.get('subject')).toBe('Boot fails');
    expect(
      document.messages[0]?.lines.filter((line) => line.text !== '').map(({ text, first, code }) => [text, first, code]),
    ).toEqual([
      ['This fails with <none> and always, so says everybody who tried it on a machine:', 2, false],
      ['qemu-system-x86_64 -m 1G', 4, true],
      ['-hda a.img', 5, true],
    ]);
  });

  it('ends soon on a mail whose parts are nested a thousand times', () => {
    const nested = Array.from({ length: 1000 }, (_, depth) => [
      `Content-Type: multipart/mixed; boundary=b${depth}`,
      '',
      `--b${depth}`,
    ]).flat();
    const reading = readReport(bytes(...head, ...nested, 'Content-Type: text/plain', '', 'fails since 6.0'));
    expect(reading.notes).toContain('parts that are nested too deep, or too many, were left out');
  });

  it('reads what a thread quotes once', () => {
    const reading = readReport(
      bytes(
        'From a Thu Oct 20 02:44:36 2022',
        ...head,
        '',
        'It works with 5.19 and fails with 6.0.',
        '',
        'From b Thu Oct 20 03:00:00 2022',
        ...head,
        '',
        '> It works with 5.19 and fails with 6.0.',
        'Same here.',
      ),
    );
    expect(reading.versions.filter((one) => one.version.upstream === '5.19')).toHaveLength(1);
  });
});
