import { describe, expect, it } from 'vitest';
import { parseSetting, parseVersionChoice, restrictValues } from './restriction.ts';

describe('parseSetting', () => {
  it('splits at the first =', () => {
    expect(parseSetting('drive=if=virtio,cache=none')).toEqual({ factor: 'drive', text: 'if=virtio,cache=none' });
    expect(parseSetting('more=')).toEqual({ factor: 'more', text: '' });
  });

  it.each(['cache', '=none', 'a b=c', '', '1=2'])('refuses %j and shows how it is written', (argument) => {
    expect(() => parseSetting(argument)).toThrow(
      `--set ${argument}: expected a name, = and what to choose, as in --set cache=none,directsync`,
    );
  });
});

describe('parseVersionChoice', () => {
  it('reads several patterns, ranges among them', () => {
    expect(parseVersionChoice('kernel=6.1,>=6.12 <6.18').patterns.map(({ kind, text }) => [kind, text])).toEqual([
      ['series', '6.1'],
      ['range', '>=6.12 <6.18'],
    ]);
    expect(parseVersionChoice('kernel=<6.1').patterns).toMatchObject([{ kind: 'range' }]);
  });

  it.each(['kernel=', 'kernel=6.1,', 'kernel=6 1'])('refuses %j', (argument) => {
    expect(() => parseVersionChoice(argument)).toThrow('is not a version such as 6.1');
  });
});

describe('restrictValues', () => {
  const factor = { name: 'drive', values: ['if=ide', 'if=virtio,cache=none', '', 'none'] };

  it('takes a text that is a value as it stands, commas and all', () => {
    expect(restrictValues(factor, [parseSetting('drive=if=virtio,cache=none')])).toEqual(['if=virtio,cache=none']);
  });

  it('splits other texts at commas and keeps the order of the factor', () => {
    expect(restrictValues(factor, [parseSetting('drive=none,if=ide')])).toEqual(['if=ide', 'none']);
  });

  it('takes nothing for the empty value', () => {
    expect(restrictValues(factor, [parseSetting('drive=')])).toEqual(['']);
  });

  it('leaves factors of other names alone', () => {
    expect(restrictValues(factor, [parseSetting('cache=none')])).toEqual(factor.values);
  });
});
