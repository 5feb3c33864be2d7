import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consolePattern } from '../core/attempt/console-pattern.ts';
import { patternTrouble } from './pattern-checks.ts';

function verdict(source: string): string | null {
  return patternTrouble(source)?.what.replace(/:.*/, '') ?? null;
}

describe('patternTrouble', () => {
  it.each([
    'could not read the boot disk',
    'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block\\(0,0\\)',
    '^\\[ *\\d+\\.\\d+\\] EXT4-fs',
    'login: ?$',
    '^a$',
    '$',
    'a*b',
    'x{1}',
    'x{y}',
    'a{,3}',
    ']',
    '}',
    '{',
    'a|^b',
    '(?:a|b)?c',
    '(?<n>a)\\k<n>',
    '(a)\\1',
    '(?=a)a',
    '(?<!x)a',
    '\\bok\\b',
    '(^|x)y',
    'x($|y)',
    '\\d+(\\.\\d+)+',
    '(\\d+,)+end',
    '(foo|bar)+baz',
    '([0-9a-f]{2}:){5}[0-9a-f]{2}',
    '[^\\x00-\\xff]',
    'größer',
    '[\\]a-]',
    '\\x41\\u0042\\cAc|c',
  ])('has nothing against %s', (source) => {
    expect(patternTrouble(source)).toBeNull();
  });

  it.each([
    'a^',
    '$a',
    'a^b',
    'a\\nb',
    '\n',
    '[]',
    'x[]y',
    '[\\r\\n]',
    '\\x1b\\[0m',
    '(a|b)+^c',
    '^$',
    '$^',
    '(?:$)+a',
    'x(^|^y)',
    '[]{2,}',
    '\\0',
  ])('proves that %j can never match', (source) => {
    expect(verdict(source)).toBe('this pattern can never match');
  });

  it.each(['', 'a*', '(a|)', 'x{0}', '(a?b*){3}', '(?:)', 'a{0,2}|b'])('proves that %j matches every line', (source) => {
    expect(verdict(source)).toBe('this pattern matches every line');
  });

  it.each(['(', '[', '*', 'a**', '\\', '(?<n>a)(?<n>b)', 'a{2,1}', '(?P<n>a)'])(
    'passes on what the engine says of %j',
    (source) => {
      expect(verdict(source)).toBe('not a regular expression');
    },
  );

  it.each([
    '(a+)+b',
    '(a*)*b',
    '(a|a)*b',
    '(a|ab|b)*c',
    '(.*,)*x',
    '((a{1,9}){2,9})+b',
    '(\\s*x?)+y',
    '([a-z]+\\d*)+!',
    '(\\w\\1?)+!',
  ])('refuses %s, which may take for ever', (source) => {
    expect(verdict(source)).toBe('this pattern may take for ever on a line that nearly matches');
  });

  it.each(['^(?=(x+x+)+y)', '(?=(x+)+y)', '(a.*).*\\1.*b', '(?!x).*a.*b.*c'])(
    'refuses %j, for which there is no linear engine',
    (source) => {
      expect(verdict(source)).toBe('this pattern may take for ever');
    },
  );

  it.each(['^(?!.*rescue).*panic', '(?<!no )panic', '(\\w+) and \\1'])('lets %j pass, which can not take long', (source) => {
    expect(verdict(source)).toBe(null);
  });

  it('refuses what is too long to be meant', () => {
    expect(verdict('a'.repeat(501))).toBe('the pattern has 501 characters');
  });

  // All patterns over a small alphabet, against all lines of up to five characters over it.
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '[]', '\\n', '^', '$', '\\b', '');
  const pattern = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      atom,
      fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
      fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
      fc.tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{0,1}', '{1,}', '*?')).map(([a, sign]) => `(?:${a})${sign}`),
    ),
  })).node;
  const longer = (line: string): string[] =>
    line.length === 5 ? [line] : [line, ...longer(`${line}a`), ...longer(`${line}b`)];
  const lines = [...longer('a'), ...longer('b')];

  it('never claims "never" or "every" of a pattern for which a line says otherwise', () => {
    let proven = 0;
    fc.assert(
      fc.property(pattern, (source) => {
        const what = verdict(source);
        if (what === 'this pattern can never match') {
          proven += 1;
          expect(lines.filter((line) => consolePattern(source).test(line))).toEqual([]);
        }
        if (what === 'this pattern matches every line') {
          proven += 1;
          expect(lines.filter((line) => !consolePattern(source).test(line))).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
    expect(proven).toBeGreaterThan(20);
  });

  it('never lets a pattern pass that doubles its time with each character', () => {
    const evil = ['a', 'b'].flatMap((character) => [character.repeat(28), `${character.repeat(28)}!`, `${'ab'.repeat(14)}!`]);
    fc.assert(
      fc.property(pattern, (source) => {
        if (patternTrouble(source) !== null) return;
        const expression = consolePattern(`(?:${source})!!`);
        const before = process.cpuUsage();
        for (const line of evil) expression.test(line);
        // 2^28 steps take seconds; 28^3 take none that can be measured.
        expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever the source', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '*',
      '+',
      '?',
      '|',
      '\\',
      '^',
      '$',
      '-',
      ',',
      '1',
      'a',
      '(?:',
      '(?=',
      '(?<',
      '\\k<',
      'x>',
      '\\u',
      '\\c',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
        ),
        (source) => {
          patternTrouble(source);
        },
      ),
      { numRuns: 500 },
    );
  });
});
