import { expect, it } from 'vitest';
import { regzbotLines } from './regzbot.ts';

const read = (...texts: readonly string[]) =>
  regzbotLines(texts.map((text, index) => ({ text, first: index + 1, last: index + 1, quote: 0, code: false }))).map(
    ({ command, argument, lines }) => [command, argument, lines.first, lines.last],
  );

it('reads a command that a mail has wrapped to the end of its paragraph', () => {
  expect(read('#regzbot title: guests with direct I/O', 'do not boot from 4096-byte disks', '', 'Thanks')).toEqual([
    ['title', 'guests with direct I/O do not boot from 4096-byte disks', 1, 2],
  ]);
});

it('reads two commands of one line', () => {
  expect(read('#regzbot introduced: v5.19..v6.0; #regzbot title: no boot')).toEqual([
    ['introduced', 'v5.19..v6.0', 1, 1],
    ['title', 'no boot', 1, 1],
  ]);
});

it('reads a command on each of two lines', () => {
  expect(read('#regzbot ^introduced: v5.19..v6.0', '#regzbot title: no boot')).toEqual([
    ['^introduced', 'v5.19..v6.0', 1, 1],
    ['title', 'no boot', 2, 2],
  ]);
});

it('takes nothing from the middle of a sentence', () => {
  expect(read('I will add a #regzbot introduced: v5.19..v6.0 to it')).toEqual([]);
});
