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
  });
});
