import { expect, it } from 'vitest';
import { ownTitle } from './header-text.ts';

it.each([
  ['[bisected] guests do not boot', 'guests do not boot'],
  ['Re: [REGRESSION][bisected] guests  do not boot', 'guests do not boot'],
  ['AW: Fwd: [Bug 12345]: no disk [sda]', 'no disk [sda]'],
  ['guests do not boot', 'guests do not boot'],
  ['[bisected]', '[bisected]'],
])('of %j the reporter’s own words are %j', (title, words) => {
  expect(ownTitle(title)).toBe(words);
});
