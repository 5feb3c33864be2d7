import { describe, expect, it } from 'vitest';
import { drawnReport } from '../../../test/fakes/report-document.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import { type ReportDocument, runs, type Statement, words } from './document.ts';
import { lintReport } from './lint.ts';
import { bodyText } from './mail.ts';

const known = new Set(['7.1', '7.2'] as AttemptId[]);

function problemsOf(document: ReportDocument, rendered = [bodyText(document)]): readonly string[] {
  return lintReport(document, { known, rendered }).map(({ rule }) => rule);
}

function saying(...sentences: readonly Statement[]): ReportDocument {
  const section = { id: 'said', heading: 'Said', blocks: [{ kind: 'paragraph' as const, sentences }] };
  return { ...drawnReport, sections: [...drawnReport.sections, section] };
}

describe('the linter of reports', () => {
  it('lets a report through whose every statement is backed', () => {
    expect(lintReport(drawnReport, { known, rendered: [bodyText(drawnReport)] })).toEqual([]);
  });

  it.each([
    'The guest boots with QEMU 7.2.',
    'It was introduced by the block layer.',
    'The suspect is b1a000d3b8ec.',
    'See b1a000d3b8ec582da64bb644be633e5a0beffcbf.',
    'preadv returns -EINVAL there.',
  ])('refuses "%s" as mere words', (text) => {
    expect(problemsOf(saying({ text, backing: words }))).toContain('unbacked');
  });

  it('refuses a fact whose backing names no run', () => {
    expect(problemsOf(saying({ text: 'It fails.', backing: runs([]) }))).toEqual(['unbacked']);
  });

  it('refuses a run that the journal does not have', () => {
    expect(problemsOf(saying({ text: 'It fails.', backing: runs(['9.9']) }))).toEqual(['unknown-run']);
  });

  it('refuses a run that the report does not list', () => {
    const document = saying({ text: 'It fails.', backing: runs(['7.3']) });
    const problems = lintReport(document, { known: new Set([...known, '7.3' as AttemptId]), rendered: [] });
    expect(problems.map(({ rule }) => rule)).toEqual(['unknown-run']);
  });

  it('refuses a culprit that is not verified, and takes a suspect', () => {
    const named = { text: 'The culprit is b1a000d3b8ec.', backing: runs(['7.2']) };
    expect(problemsOf(saying(named))).toEqual(['unverified-culprit']);
    expect(problemsOf({ ...saying(named), culprit: 'verified' })).toEqual([]);
    expect(problemsOf(saying({ ...named, text: 'The suspect is b1a000d3b8ec.' }))).toEqual([]);
  });

  it('refuses an assumption that does not say so', () => {
    expect(problemsOf(saying({ text: 'The image holds GRUB.', backing: { kind: 'assumed' } }))).toEqual([
      'unmarked-assumption',
    ]);
  });

  it('refuses personal data in the text and in attachments', () => {
    const attachments = [{ name: 'log', text: 'file=/home/dana/vm.raw\n', redacted: [] }];
    expect(problemsOf({ ...drawnReport, attachments })).toEqual(['personal-data']);
    expect(problemsOf(drawnReport, ['started as dana: /home/dana/vm.raw'])).toEqual(['personal-data']);
  });

  it.each([
    ['home folder', 'the image is /home/dana/vm.raw'],
    ['host name', 'root@tower:~# losetup -f'],
    ['MAC address', 'link/ether d8:5e:d3:12:ab:0f'],
    ['serial number', 'Serial Number: S4EWNX0R123456'],
    ['UUID', 'root=UUID=0b8c1f5e-7d2a-4c53-9a0e-1f2e3d4c5b6a'],
    ['IP address', 'inet 192.168.178.23/24'],
    ['private address', 'Fetching http://mirror.example.com/debian/pool/x_1_amd64.deb failed: the server answered 403'],
    ['private address', 'proxy http://dana:pw@proxy.example.com:3128 refused'],
    ['private address', 'getaddrinfo ENOTFOUND mirror'],
  ])('refuses a %s wherever it stands, and says which', (what, text) => {
    const attached = { ...drawnReport, attachments: [{ name: 'log', text, redacted: [] }] };
    for (const problems of [
      lintReport(attached, { known, rendered: [] }),
      lintReport(drawnReport, { known, rendered: [`It fails.\n${text}\n`] }),
    ])
      expect(problems.map(({ rule, why }) => [rule, why])).toEqual([['personal-data', `it has a ${what}`]]);
  });

  it('takes the word culprit in what somebody else is quoted with, and in no sentence of ours', () => {
    const quoted = {
      text: 'May be reported already: "the culprit is x", 2022.',
      backing: { kind: 'source', of: 'mid:a@b' } as const,
    };
    expect(problemsOf(saying(quoted))).toEqual([]);
    expect(problemsOf(saying({ ...quoted, text: 'The culprit is "x".' }))).toEqual(['unverified-culprit']);
  });

  it('refuses a source that nobody is named for, and a line of the report that is none', () => {
    expect(problemsOf(saying({ text: 'It is known.', backing: { kind: 'source', of: ' ' } }))).toEqual(['unbacked']);
    expect(problemsOf(saying({ text: 'It says so.', backing: { kind: 'reported', lines: [] } }))).toEqual(['unbacked']);
  });

  it('refuses a title that would write a header', () => {
    expect(problemsOf({ ...drawnReport, title: 'boot failure\nBcc: everybody@example.org' }, [])).toEqual(['header']);
  });
});
