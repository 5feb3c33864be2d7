import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostile } from '../../../test/fakes/hostile.ts';
import { drawnReport } from '../../../test/fakes/report-document.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { Point } from '../../core/scenario/point.ts';
import { type ReportDocument, type Run, runs } from './document.ts';
import { headerText, mailAddress } from './header-text.ts';
import { htmlText } from './html.ts';
import { bodyText, mailText } from './mail.ts';
import { markdownText } from './markdown.ts';
import { recipientsOf } from './recipients.ts';
import { formatApart, usualPoint } from './run-text.ts';
import { wrap } from './wrap.ts';

const headers = { tags: ['REGRESSION', 'bisected'], to: ['Jens Axboe <axboe@kernel.dk>'], cc: ['regressions@lists.linux.dev'] };

function saying(text: string): ReportDocument {
  const blocks = [
    { kind: 'paragraph' as const, sentences: [{ text, backing: runs(['7.2']) }] },
    { kind: 'verbatim' as const, text, backing: runs(['7.2']) },
  ];
  return { ...drawnReport, title: text, sections: [{ id: 'said', heading: text, blocks }], attachments: [] };
}

describe('a report as a mail', () => {
  it('has its subject, its recipients, and sentences that name their runs', () => {
    const text = mailText(drawnReport, headers);
    expect(text).toMatch(/^To: Jens Axboe <axboe@kernel\.dk>\nCc: regressions@lists\.linux\.dev\n/);
    expect(text).toContain('\nSubject: [REGRESSION][bisected] QEMU guest does not boot');
    expect(text).toContain('It boots with 5.10.262-1. [R1]');
    expect(text).toContain('\n#regzbot introduced: v5.10..v6.1\n');
    expect(text).toContain('\nR2   bad: kernel 6.1.192-2 (2026-11-25 14:03 UTC, 2.1 s)\n');
  });

  it('has at most 72 columns wherever a line can be broken', () => {
    const lines = bodyText(drawnReport).split('\n');
    expect(lines.filter((line) => line.length > 72)).toEqual([]);
  });

  it('never lets a title or a name write a header', () => {
    const text = mailText(saying('a\r\nBcc: all@example.org\n\nbody'), { ...headers, cc: ['x@y.org\nBcc: b@c.org'] });
    const [head = ''] = text.split('\n\n');
    expect(head.split('\n').filter((line) => /^bcc:/i.test(line))).toEqual([]);
  });
});

describe('wrapping', () => {
  it('keeps every word whole and every line short, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z0-9][a-z0-9/.-]{0,89}$/), { maxLength: 40 }), (all) => {
        const lines = wrap(all.join(' '), { first: '- ', rest: '  ' });
        expect(
          lines
            .join(' ')
            .split(/\s+/)
            .filter((one) => one !== '-' && one !== ''),
        ).toEqual(all);
        for (const line of lines) expect(line.length <= 72 || line.trim().split(' ').length <= 2).toBe(true);
      }),
    );
  });
});

describe('the runs of a report', () => {
  const point = { kernel: '6.1', cache: 'none' };
  const run = (attempt: string, own: Point): Run => ({ ...drawnReport.runs[0]!, attempt: attempt as AttemptId, point: own });

  it('say once what most of them have, whatever the order of their settings', () => {
    const all = [
      run('1.1', point),
      run('1.2', { cache: 'none', kernel: '5.10' }),
      run('1.3', point),
      run('1.4', { cache: 'unsafe', kernel: '6.1' }),
    ];
    const usual = usualPoint(all);
    expect(usual).toEqual(point);
    expect(Object.keys(usual)).toEqual(['kernel', 'cache']);
    expect(all.map((one) => formatApart(one.point, usual))).toEqual(['', 'kernel 5.10', '', 'cache unsafe']);
    const body = mailText({ ...drawnReport, runs: all }, { tags: [], to: [], cc: [] });
    expect(body).toMatch(/Each with kernel 6\.1, cache none, where it does not say otherwise\.\n\nR1 {3}\w+ \(/);
    expect(body).toMatch(/R2 {3}\w+: kernel 5\.10 \(/);
  });

  it('of other settings are said whole', () => {
    expect(formatApart({ kernel: '6.1' }, point)).toBe('kernel 6.1');
  });
});

describe('a report as HTML and Markdown', () => {
  it('links each statement to its runs', () => {
    const html = htmlText(drawnReport, { generator: 'firstbad 0' });
    expect(html).toContain('<a href="#R2">R2</a>');
    expect(html).toContain('<tr id="R2">');
    const targets = [...html.matchAll(/href="#([^"]*)"/g)].map(([, name]) => name ?? '');
    expect(targets.filter((name) => !html.includes(`id="${name}"`))).toEqual([]);
    expect(html).toContain('taken out: 2 MAC addresses');
    expect(markdownText(drawnReport)).toContain('It boots with 5.10.262-1. \\[R1\\]');
  });

  it.each([hostile, '"><img src=x onerror=alert(1)>', "' onmouseover='x"])('shows %j as text', (text) => {
    const html = htmlText(saying(text), { generator: 'firstbad 0' });
    // Nothing of the text opens an element or leaves an attribute.
    expect(html).not.toMatch(/<(?:script|img|iframe|svg|b)\b/i);
    expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  });

  it('asks the network for nothing', () => {
    const html = htmlText(drawnReport, { generator: 'firstbad 0' });
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/\b(?:src|href)=["'](?!#)/);
  });

  it('keeps a fence closed around text that holds fences', () => {
    const text = markdownText(saying('```\n````\n<b>'));
    expect(text).toContain('`````text\n```\n````\n<b>\n`````');
  });
});

describe('recipients', () => {
  const commit = {
    name: 'b1a000d3b8ec582da64bb644be633e5a0beffcbf',
    author: 'Keith Busch <kbusch@kernel.org>',
    message:
      'block: relax direct io memory alignment\n\nText.\n\nSigned-off-by: Keith Busch <kbusch@kernel.org>\nReviewed-by: Christoph Hellwig <hch@lst.de>\nLink: https://lore.kernel.org/r/x\n',
  };

  it('are the author, the maintainers, those who signed off and the lists, each once', () => {
    const maintainers = [
      'Jens Axboe <axboe@kernel.dk> (maintainer:BLOCK LAYER)',
      'linux-block@vger.kernel.org (open list:BLOCK LAYER)',
    ];
    const { to, cc } = recipientsOf({
      project: 'kernel',
      also: [],
      commit,
      maintainers,
      maintainersFrom: 'MAINTAINERS',
      stable: false,
    });
    expect(to.map(({ address }) => address)).toEqual(['Keith Busch <kbusch@kernel.org>', 'Jens Axboe <axboe@kernel.dk>']);
    expect(cc.map(({ address }) => address)).toEqual([
      'linux-block@vger.kernel.org',
      'Christoph Hellwig <hch@lst.de>',
      'regressions@lists.linux.dev',
      'linux-kernel@vger.kernel.org',
    ]);
  });

  it('are never what is no address', () => {
    const author = 'x\nBcc: all@example.org';
    const { to, cc } = recipientsOf({
      project: 'other',
      also: [],
      commit: { ...commit, author, message: '' },
      maintainers: ['; rm -rf /'],
      maintainersFrom: 'get_maintainer.pl',
      stable: false,
    });
    expect([...to, ...cc]).toEqual([]);
  });

  it('have names that need quotes in quotes', () => {
    expect(mailAddress('Doe, Jane <jane@example.org>')).toBe('"Doe, Jane" <jane@example.org>');
    expect(headerText('a\u0000\r\nb')).toBe('a b');
  });
});
