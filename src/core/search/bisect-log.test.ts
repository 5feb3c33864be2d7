import { expect, test } from 'vitest';
import { parseBisectLog } from './bisect-log.ts';

const sha = (digit: string): string => digit.repeat(40);

test('revisions as they were typed are taken for the commits that they were', () => {
  const log = [
    `# bad: [${sha('a')}] change 99`,
    `# good: [${sha('b')}] change 0`,
    "git bisect start 'main' 'v0.0'",
    `# good: [${sha('c')}] change 50`,
    `git bisect good ${sha('c')}`,
  ].join('\n');
  expect(parseBisectLog(log)).toMatchObject({ ok: true, bads: [sha('a')], goods: [sha('b'), sha('c')] });
});

test('revisions that nothing describes stay as they were typed', () => {
  const log = ["git bisect start '--first-parent' 'main' 'v0.0' '--' 'src'", `git bisect bad ${sha('c')}`].join('\n');
  expect(parseBisectLog(log)).toEqual({
    ok: true,
    bads: ['main', sha('c')],
    goods: ['v0.0'],
    skips: [],
    paths: ['src'],
    terms: { bad: 'bad', good: 'good' },
    firstParentOnly: true,
    passedOver: [],
  });
});

test('a log that a mail program has saved, with carriage returns, is the same log', () => {
  const lines = [
    `# bad: [${sha('a')}] change 99`,
    `# good: [${sha('b')}] change 0`,
    "git bisect start 'main' 'v0.0' '--' 'src'",
    `git bisect skip ${sha('c')}`,
  ];
  expect(parseBisectLog(lines.join('\r\n'))).toEqual(parseBisectLog(lines.join('\n')));
  expect(parseBisectLog(lines.join('\r\n'))).toMatchObject({ bads: [sha('a')], skips: [sha('c')], paths: ['src'] });
});

test('what else a mail says of git bisect is passed over, and said', () => {
  const log = [
    'I bisected this with',
    'git bisect run ./test.sh',
    'git bisect and a lot of patience, where',
    'git bisect good means that the disk is found.',
    '> git bisect start',
    `> git bisect bad ${sha('a')}`,
    `> git bisect good ${sha('b')}`,
    'git bisect log',
  ].join('\n');
  expect(parseBisectLog(log)).toMatchObject({
    ok: true,
    bads: [sha('a')],
    goods: [sha('b')],
    passedOver: [
      { line: 3, text: 'git bisect and a lot of patience, where' },
      { line: 4, text: 'git bisect good means that the disk is found.' },
    ],
  });
});

test('several commits in one mark are as many marks', () => {
  const log = `git bisect start\ngit bisect bad ${sha('a')}\ngit bisect good v5.10 v5.11~2 ${sha('b')}`;
  expect(parseBisectLog(log)).toMatchObject({ ok: true, goods: ['v5.10', 'v5.11~2', sha('b')] });
});

test('a commit under a word that the log has not declared is no sentence', () => {
  const log = `git bisect start\ngit bisect bad ${sha('a')}\ngit bisect slow ${sha('b')}`;
  expect(parseBisectLog(log)).toMatchObject({ ok: false, line: 3, because: '"slow" is none of start, bad, good, skip' });
});

test('the quotation marks of git 2.55 change nothing', () => {
  const log = [
    "# status: waiting for both 'good' and 'bad' commits",
    `# bad: [${sha('a')}] change 99`,
    `# good: [${sha('b')}] change 0`,
    "git bisect start 'main' 'v0.0'",
    `# first 'bad' commit: [${sha('a')}] change 99`,
    `# possible first 'bad' commit: [${sha('c')}] change 98`,
  ].join('\n');
  expect(parseBisectLog(log)).toMatchObject({ ok: true, bads: [sha('a')], goods: [sha('b')], skips: [] });
});
