import { describe, expect, it } from 'vitest';
import { settingRules } from './setting-facts.ts';

const said = (sentence: string): string =>
  settingRules
    .flatMap((rule) => rule.read(sentence))
    .map(({ option, value, outcome }) => `${option}=${value}: ${outcome}`)
    .join(', ');

describe.each(settingRules)('$name', ({ yes, no, from }) => {
  it.each(Object.entries(yes))('reads %j', (sentence, settings) => expect(said(sentence)).toBe(settings));
  it.each(no)('leaves %j alone', (sentence) => expect(said(sentence)).toBe(''));
  it('says where it was met', () => expect(from).not.toBe(''));
});
