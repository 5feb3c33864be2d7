import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostile } from '../../../test/fakes/hostile.ts';
import { drawnReport } from '../../../test/fakes/report-document.ts';
import type { Dossier } from '../write/dossier.ts';
import { lintReport } from '../write/lint.ts';
import { mailText } from '../write/mail.ts';
import { knownSection } from '../write/sections/known.ts';
import { KnownMails } from './known-mails.ts';
import type { MailQuery } from './mail-query.ts';
import { subjectWords } from './mail-query.ts';

const commit = 'b1a000d3b8ec582da64bb644be633e5a0beffcbf';
const wanted: MailQuery = {
  commit,
  title: 'block: relax direct io memory alignment',
  signatures: ['boot failed: could not read the boot disk'],
  words: subjectWords('QEMU guest does not boot from a 4096-byte-sector disk with cache=none'),
};

interface SomeMail {
  readonly subject?: string;
  readonly body: string;
  readonly fields?: readonly string[];
}

function found(...mails: readonly SomeMail[]) {
  const known = new KnownMails(wanted);
  mails.forEach(({ subject = 'a mail', body, fields = [] }, index) => {
    const head = [
      `Subject: ${subject}`,
      `Message-ID: <m${index}@example.org>`,
      'Date: Thu, 20 Oct 2022 03:17:25 +0300',
      ...fields,
    ];
    known.add(new TextEncoder().encode(`${head.join('\n')}\n\n${body}\n`));
  });
  return known.matches();
}

describe('mails about the same failure', () => {
  it('are those that blame the commit, with the reason, date and Message-ID', () => {
    expect(
      found({ subject: '[bisected] guests do not start', body: 'Bisect led me to commit b1a000d3b8ec5 ("block: ...").' }),
    ).toEqual([
      {
        kind: 'already-reported',
        because: 'it names the commit b1a000d3b8ec and says "bisect"',
        title: '"[bisected] guests do not start", 2022-10-20, <m0@example.org>',
        link: 'mid:m0@example.org',
      },
    ]);
  });

  it.each([
    ['Fixes: b1a000d3b8ec ("block: relax direct io memory alignment")', 'it says "Fixes: b1a000d3b8ec"'],
    [`This reverts commit ${commit}.`, 'it reverts b1a000d3b8ec'],
  ])('are fixes where %j stands in them', (body, because) => {
    expect(found({ subject: '[PATCH] block: something', body })).toMatchObject([{ kind: 'already-fixed', because }]);
  });

  it.each([
    { body: 'It regressed.\nI blame the change (“x”).\nSee ("block: relax direct io memory\n alignment") for the cause.' },
    { subject: 'Re: [PATCH 5/5] block: relax direct io memory alignment', body: 'This breaks my guests.' },
    { body: 'I see since today:\n\nBoot failed: could not read the boot disk\n\nIt is a regression.' },
    { subject: 'Guest from 4096-byte-sector disk (cache=none) can not boot', body: 'Hello' },
  ])('are told by title, thread, signature and subject: %j', (mail) => {
    expect(found(mail)).toMatchObject([{ kind: 'already-reported' }]);
  });

  it.each([
    { body: '> Bisect led me to commit b1a000d3b8ec5.\n\nThanks.' },
    { body: `The following changes since commit ${commit}:\n\n  block: relax direct io memory alignment\n` },
    { subject: '[PATCH 5/5] block: relax direct io memory alignment', body: 'Relax it.\n\nSigned-off-by: A <a@example.org>' },
    { body: 'Boot failed: could not read the boot disk, says the manual.' },
    { subject: 'Guest does not boot', body: 'My disk is full.' },
    { body: 'bisected to b1a000d3b8ff' },
  ])('are not %j', (mail) => {
    expect(found(mail)).toEqual([]);
  });

  it('are found in base64 and quoted-printable too', () => {
    const text = 'I bisected it to commit b1a000d3b8ec582da64bb644be633e5a0beffcbf, as said.';
    const inBase64 = Buffer.from(text)
      .toString('base64')
      .replace(/(.{40})/g, '$1\n');
    const quoted = text.replace('b1a000', 'b1a0=\n00');
    expect(found({ body: inBase64, subject: 'one', fields: ['Content-Transfer-Encoding: base64'] })).toHaveLength(1);
    expect(found({ body: quoted, subject: 'two', fields: ['Content-Transfer-Encoding: quoted-printable'] })).toHaveLength(1);
  });

  it('are the surest first, each thread once, at most six', () => {
    const body = `bisected to ${commit}`;
    const mails = Array.from({ length: 2000 }, (_, index) => ({ subject: `Re: thread ${index % 9}`, body }));
    const matches = found(...mails, { subject: 'fix', body: `Fixes: ${commit}` });
    expect(matches).toHaveLength(6);
    expect(matches[0]?.kind).toBe('already-fixed');
    expect(new Set(matches.map(({ title }) => title)).size).toBe(6);
  });

  it('lead to lore where a list that it keeps has them', () => {
    const [match] = found({ body: `bisected to ${commit}`, fields: ['Cc: linux-block@vger.kernel.org'] });
    expect(match?.link).toBe('https://lore.kernel.org/r/m0@example.org');
  });
});

describe('hostile mails of an archive', () => {
  const known = (subject: string) => {
    const mails = new KnownMails(wanted);
    const raw = `Subject: ${subject}\nMessage-ID: <a/../../b?x=1#y@192.168.7.20>\n\nbisected to ${commit}\n`;
    mails.add(new TextEncoder().encode(raw));
    return mails.matches();
  };

  it.each([
    hostile,
    'The culprit is /home/dana/x on d8:5e:d3:12:ab:0f',
    `${'x'.repeat(3000)}`,
    '=?utf-8?q?a=0ABcc:_b@example.org?=',
  ])('give a line that a report may have: %j', (subject) => {
    const section = knownSection({ known: known(subject) } as unknown as Dossier)!;
    const document = { ...drawnReport, sections: [...drawnReport.sections, section] };
    const text = mailText(document, { tags: [], to: [], cc: [] });
    expect(lintReport(document, { known: new Set(drawnReport.runs.map(({ attempt }) => attempt)), rendered: [text] })).toEqual(
      [],
    );
    expect(text.split('\n\n')[0]).not.toMatch(/^bcc:/im);
  });

  it('are read without a crash, whatever they are', () => {
    const line = fc.constantFrom(
      'Subject: ',
      'Message-ID: <',
      'Content-Type: multipart/mixed; boundary=b',
      '--b',
      'Content-Transfer-Encoding: base64',
      'Content-Transfer-Encoding: quoted-printable',
      `Fixes: ${commit}`,
      'bisected to b1a000d3b8ec',
      '',
      '=?utf-8?b?////?=',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string({ unit: 'binary' })), { maxLength: 40 }), (lines) => {
        const mails = new KnownMails(wanted);
        mails.add(new TextEncoder().encode(lines.join('\n')));
        expect(mails.matches().length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
