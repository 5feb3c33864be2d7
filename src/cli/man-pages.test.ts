import { Command } from '@commander-js/extra-typings';
import { expect, test } from 'vitest';
import { manPages } from './man-pages.ts';

const program = (): Command => {
  const all: Command = new Command('tool').description('Does things.');
  all
    .command('find')
    .summary('find what is lost')
    .description("Looks.\n.everything' is looked at, C:\\too.")
    .argument('<what>', 'the thing')
    .option('--how-much <n>', 'so much', '3');
  all.command('secret', { hidden: true }).description('no');
  return all;
};

test('each command that help shows has a page, and the program one that names them', () => {
  const pages = manPages(program(), { version: '1.0', date: '2026-11-30' });
  expect(pages.map(({ file }) => file)).toEqual(['firstbad.1', 'firstbad-find.1']);
  expect(pages[0]!.text).toContain('.TP\n\\fBfind\\fR\nfind what is lost. See firstbad\\-find(1).');
});

test('nothing of a description is taken for a request or an escape, and an option that is copied works', () => {
  const text = manPages(program(), { version: '1.0', date: '2026-11-30' })[1]!.text;
  expect(text).toContain("Looks.\n\\&.everything' is looked at, C:\\etoo.");
  expect(text).toContain('.TP\n\\fB\\-\\-how\\-much <n>\\fR\nso much. Without it 3.');
});
